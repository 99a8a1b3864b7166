from django.db import migrations, models

from agreements.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0015_first_launch_steps"),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.RemoveConstraint(
            model_name="statementline",
            name="statement_line_kind_known",
        ),
        migrations.AddField(
            model_name="outlay",
            name="paid_by",
            field=models.CharField(
                choices=[("us", "Our side"), ("partner", "The partner")],
                default="us",
                max_length=10,
                verbose_name="paid by",
            ),
        ),
        migrations.AddField(
            model_name="outlay",
            name="share_of",
            field=models.CharField(
                blank=True, default="", max_length=200, verbose_name="share that a statement carries"
            ),
        ),
        migrations.AddField(
            model_name="outlay",
            name="shares",
            field=models.JSONField(blank=True, default=list, verbose_name="cost sharing"),
        ),
        migrations.AddConstraint(
            model_name="outlay",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid_by__in", ["us", "partner"])), name="outlay_paid_by_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="outlay",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "cost"), models.Q(("paid_by", "us"), ("share_of", "")), _connector="OR"),
                name="outlay_shares_a_cost",
            ),
        ),
        migrations.AddConstraint(
            model_name="outlay",
            constraint=models.CheckConstraint(
                condition=models.Q(("paid_by", "us"), models.Q(("share_of", ""), _negated=True), _connector="OR"),
                name="outlay_of_the_partner_is_shared",
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
                            "cost_share",
                            "adjustment",
                            "carry_forward",
                            "disputed",
                        ],
                    )
                ),
                name="statement_line_kind_known",
            ),
        ),
        migrations.RunPython(install, remove),
    ]
