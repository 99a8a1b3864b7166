from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0012_targets_follow_terms"),
        ("evaluations", "0004_survey_rounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="commissionplan",
            name="deductions_judged_on",
            field=models.CharField(
                choices=[("month", "Each month by itself"), ("year", "The whole agreement year, when it is settled")],
                default="month",
                max_length=5,
                verbose_name="deductions judged on",
            ),
        ),
        migrations.AddConstraint(
            model_name="commissionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("deductions_judged_on__in", ["month", "year"])),
                name="plan_deductions_judged_on_known",
            ),
        ),
    ]
