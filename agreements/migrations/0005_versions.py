import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from agreements.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0004_obligations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.CreateModel(
            name="AgreementVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                ("version", models.PositiveIntegerField(default=1)),
                ("number", models.PositiveSmallIntegerField(verbose_name="number")),
                ("effective_from", models.DateField(verbose_name="takes effect on")),
                ("title", models.CharField(blank=True, default="", max_length=200, verbose_name="title")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="ends on")),
                ("clauses", models.JSONField(blank=True, default=dict, verbose_name="clauses")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("initial", "First version"),
                            ("market", "The market changed"),
                            ("results", "Results called for it"),
                            ("regulation", "Regulation changed"),
                        ],
                        default="initial",
                        max_length=10,
                        verbose_name="reason",
                    ),
                ),
                ("why", models.TextField(blank=True, default="", verbose_name="why")),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("signed", "Signed")],
                        default="draft",
                        max_length=10,
                        verbose_name="status",
                    ),
                ),
                ("signed_on", models.DateField(blank=True, null=True, verbose_name="signed on")),
                (
                    "agreement",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="versions", to="agreements.agreement"
                    ),
                ),
                (
                    "signed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="signature recorded by",
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "version of an agreement",
                "ordering": ["agreement", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("agreement", "number"), name="version_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("status", "draft")), fields=("agreement",), name="version_one_draft"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason__in", ["initial", "market", "results", "regulation"])),
                        name="version_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "signed"])), name="version_status_known"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("number", 1), ("reason", "initial")),
                            models.Q(
                                ("number__gt", 1),
                                models.Q(("reason", "initial"), _negated=True),
                                models.Q(("why", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="version_amends_with_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("signed_on__isnull", True), ("status", "draft")),
                            models.Q(("signed_on__isnull", False), ("status", "signed")),
                            _connector="OR",
                        ),
                        name="version_signed_on_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ends_on__isnull", True), ("ends_on__gte", models.F("effective_from")), _connector="OR"
                        ),
                        name="version_ends_after_it_starts",
                    ),
                ],
            },
        ),
        migrations.RunPython(install, remove),
    ]
