import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from agreements.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0009_exits"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.CreateModel(
            name="StatementDispute",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.PositiveSmallIntegerField(verbose_name="line")),
                ("amount", models.DecimalField(decimal_places=2, max_digits=18, verbose_name="amount of the line")),
                (
                    "claimed",
                    models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name="claimed amount"),
                ),
                ("reason", models.CharField(max_length=500, verbose_name="reason")),
                ("is_kept_out", models.BooleanField(verbose_name="kept out")),
                ("has_reopened", models.BooleanField(default=False, verbose_name="approval withdrawn")),
                ("opened_at", models.DateTimeField(verbose_name="opened")),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "Upheld"), ("rejected", "Rejected")],
                        default="",
                        max_length=10,
                        verbose_name="outcome",
                    ),
                ),
                ("settled", models.DecimalField(decimal_places=2, max_digits=18, null=True, verbose_name="settled at")),
                ("owed", models.DecimalField(decimal_places=2, default=0, max_digits=18, verbose_name="owed since")),
                ("answer", models.CharField(blank=True, default="", max_length=500, verbose_name="answer")),
                ("resolved_at", models.DateTimeField(null=True, verbose_name="resolved")),
            ],
            options={
                "verbose_name": "dispute of a statement line",
                "ordering": ["statement", "line"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="statementline",
            name="statement_line_kind_known",
        ),
        migrations.AlterField(
            model_name="statementrunentry",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("CREATED", "New draft"),
                    ("CHANGED", "Draft computed again"),
                    ("UNCHANGED", "Nothing changed"),
                    ("OPEN_MONTH", "The month is not closed yet"),
                    ("NOT_ACTIVE", "The agreement is not active yet"),
                    ("BEFORE_START", "The agreement starts later"),
                    ("AFTER_END", "The agreement has ended before"),
                    ("NO_PLAN", "No commission plan for this agreement year"),
                    ("NO_VOLUME", "No volume was measured"),
                    ("SETTLED_ELSEWHERE", "Settled before this system was used"),
                    ("QUALITY_DATA_MISSING", "Held until the quality data is there"),
                    ("YEAR_SETTLED", "The agreement year is settled: the next open month corrects it"),
                    ("ALREADY_APPROVED", "Approved already"),
                    ("ALREADY_LOCKED", "Locked already"),
                    ("DISPUTED", "A line is disputed: the draft stays as it is until that is settled"),
                    ("ERROR", "Could not be computed"),
                ],
                max_length=30,
                verbose_name="outcome",
            ),
        ),
        migrations.AddConstraint(
            model_name="statementline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "tier",
                            "shortfall",
                            "fixed_fee",
                            "cap",
                            "floor",
                            "deduction",
                            "true_up",
                            "deduction_true_up",
                            "prior_period",
                            "prior_period_deduction",
                            "adjustment",
                            "carry_forward",
                            "disputed",
                        ],
                    )
                ),
                name="statement_line_kind_known",
            ),
        ),
        migrations.AddField(
            model_name="statementdispute",
            name="opened_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="statementdispute",
            name="resolved_by",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="statementdispute",
            name="statement",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="disputes", to="agreements.statement"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementdispute",
            constraint=models.UniqueConstraint(fields=("statement", "line"), name="statement_line_disputed_once"),
        ),
        migrations.AddConstraint(
            model_name="statementdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(("outcome__in", ["", "upheld", "rejected"])), name="statement_dispute_outcome_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="statementdispute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("outcome", ""), ("settled__isnull", True)),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("settled__isnull", False)),
                    _connector="OR",
                ),
                name="statement_dispute_settled_has_an_amount",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
