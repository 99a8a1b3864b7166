from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0016_shared_costs"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="exitstage",
            name="exit_stage_known",
        ),
        migrations.AlterField(
            model_name="exitstage",
            name="kind",
            field=models.CharField(
                choices=[
                    ("assessment", "Assess whether another form of co-operation fits"),
                    ("claim", "Legal files the claim"),
                    ("customers_told", "Tell the customers"),
                    ("after_sales", "Name who answers for after-sales"),
                    ("transition", "Help with the transition: recommend alternatives"),
                    ("entitlement", "Lower the API entitlement"),
                    ("staff", "Withdraw the staff"),
                    ("brand", "Announce it: from strategic partner to ecosystem member"),
                    ("data_destruction", "Certificate of data destruction"),
                    ("settlement", "Final settlement"),
                ],
                max_length=20,
                verbose_name="stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="exitstage",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "assessment",
                            "claim",
                            "customers_told",
                            "after_sales",
                            "transition",
                            "entitlement",
                            "staff",
                            "brand",
                            "data_destruction",
                            "settlement",
                        ],
                    )
                ),
                name="exit_stage_known",
            ),
        ),
    ]
