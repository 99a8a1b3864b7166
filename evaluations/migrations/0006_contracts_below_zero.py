from django.db import migrations

# The catalogue began with contracts of zero or more, so a month in which more was taken back than sold was refused.
BEGAN_WITH, NEVER_EDITED = 0, 1


def let_below_zero(apps, schema_editor):
    """Take the lower limit off the KPI of contracts where nobody has set it."""
    kpis = apps.get_model("evaluations", "Kpi").objects
    kpis.filter(code="contracts", minimum=BEGAN_WITH, version=NEVER_EDITED).update(minimum=None)


class Migration(migrations.Migration):
    dependencies = [("evaluations", "0005_targets_by_kpi")]

    operations = [migrations.RunPython(let_below_zero, migrations.RunPython.noop)]
