from django.db import migrations

ROWS_AT_ONCE = 2000


def write_first_versions(apps, schema_editor):
    """Give every agreement what it says now as its version 1."""
    agreements = apps.get_model("agreements", "Agreement").objects.filter(versions=None)
    versions = apps.get_model("agreements", "AgreementVersion")
    rows = (versions(**_first_version(agreement)) for agreement in agreements.iterator(ROWS_AT_ONCE))
    versions.objects.bulk_create(rows, batch_size=ROWS_AT_ONCE)


def _first_version(agreement):
    is_draft = agreement.status in ("draft", "in_review")
    return {
        "agreement": agreement,
        "number": 1,
        "effective_from": agreement.starts_on,
        "title": agreement.title,
        "ends_on": agreement.ends_on,
        "clauses": agreement.clauses,
        "status": "draft" if is_draft else "signed",
        "signed_on": None if is_draft else agreement.signed_on or agreement.starts_on,
    }


class Migration(migrations.Migration):
    dependencies = [("agreements", "0005_versions")]

    operations = [migrations.RunPython(write_first_versions, migrations.RunPython.noop)]
