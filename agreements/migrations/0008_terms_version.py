from django.db import migrations, models

from agreements.triggers import install, remove


class Migration(migrations.Migration):
    dependencies = [
        ("agreements", "0007_renewals"),
    ]

    operations = [
        migrations.RunPython(remove, install),
        migrations.AddField(
            model_name="agreement",
            name="terms_version",
            field=models.PositiveSmallIntegerField(default=1, verbose_name="version in force"),
        ),
        migrations.RunPython(install, remove),
    ]
