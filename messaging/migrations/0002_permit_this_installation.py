from django.db import migrations
from django.utils import timezone

from messaging.services.permit import fingerprint


def grant(apps, schema_editor):
    apps.get_model("messaging", "SendingPermit").objects.get_or_create(
        is_only=True, defaults={"fingerprint": fingerprint(), "granted_at": timezone.now()}
    )


class Migration(migrations.Migration):
    dependencies = [("messaging", "0001_initial")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
