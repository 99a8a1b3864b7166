from django.db import migrations

from prms.lib.periods import add_months

TIMED = ("seed_project", "quick_win")
OTHERS = ("announcement", "brand_rules", "our_ambassador", "their_ambassador", "ground_rules", "consultation")


def list_steps(apps, schema_editor):
    """Give the master agreements in force the check-list that activation gives since."""
    Agreement, LaunchStep = (apps.get_model("agreements", name) for name in ("Agreement", "LaunchStep"))
    running = Agreement.objects.filter(kind="master", status="active").only("pk", "starts_on")
    LaunchStep.objects.bulk_create(
        LaunchStep(
            agreement_id=agreement.pk,
            kind=kind,
            due_on=add_months(agreement.starts_on, 3) if kind in TIMED else None,
        )
        for agreement in running.iterator()
        for kind in (*TIMED, *OTHERS)
    )


class Migration(migrations.Migration):
    dependencies = [("agreements", "0014_launch_steps")]

    operations = [migrations.RunPython(list_steps, migrations.RunPython.noop)]
