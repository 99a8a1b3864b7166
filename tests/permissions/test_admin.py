"""Django's own admin opens to administrators and to nobody else."""

import pytest
from django.contrib import admin
from django.db import transaction
from django.urls import reverse

from tests.permissions.actors import ACTORS, ADMINISTRATOR
from tests.permissions.world import World

pytestmark = pytest.mark.django_db

PAGES = [
    f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
    for model in admin.site._registry
    for page in ("changelist", "add")
]


@pytest.mark.parametrize("name", ["admin:index", *PAGES])
def test_only_administrators_come_in(world: World, name: str) -> None:
    statuses = {}
    for actor in ACTORS:
        with transaction.atomic():
            statuses[actor] = world.call(actor, "GET", reverse(name)).status
            transaction.set_rollback(True)

    assert {actor for actor, status in statuses.items() if status != 302} <= {ADMINISTRATOR}
    assert statuses[ADMINISTRATOR] in (200, 403)
