from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("evaluations", "0004_survey_rounds"),
        ("partners", "0002_sector_in_chinese"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="kpitarget",
            index=models.Index(
                fields=["kpi", "partner"], include=("target", "valid_from", "valid_to"), name="target_of_all_partners"
            ),
        ),
    ]
