import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0017_transition_stage"),
    ]

    operations = [
        migrations.AddField(
            model_name="agreement",
            name="master",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="annexes",
                to="agreements.agreement",
                verbose_name="annex of",
            ),
        ),
        migrations.AddConstraint(
            model_name="agreement",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("master__isnull", True), models.Q(("kind", "master"), _negated=True), _connector="OR"
                ),
                name="agreement_master_is_no_annex",
            ),
        ),
    ]
