from datetime import UTC, datetime

import pytest

from messaging.models import Notification
from messaging.services import body_of, subject_of
from partners.services import hand_over_partners, switch
from tests.factories.accounts import administrator, manager
from tests.factories.partners import PartnerFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def letter():
    row = Notification.objects.filter(channel="email").latest("pk")
    return subject_of(row, reader=row.recipient, language="en"), body_of(row, reader=row.recipient, language="en")


def test_the_owner_reads_what_was_switched_and_why():
    partner = PartnerFactory(name="Volt Cells")
    switch(partner=partner, referrals="paused", data_exchange="stopped", reason="Leak reported.", by=None, now=NOW)

    subject, body = letter()

    assert subject == "Switches of Volt Cells were changed"
    assert "Referrals to Volt Cells are paused." in body
    assert "Data exchange is stopped." in body
    assert "Reason: Leak reported." in body


@pytest.mark.parametrize(("count", "subject"), [(1, "You now own 1 more partner"), (3, "You now own 3 more partners")])
def test_a_new_owner_reads_how_many_partners_came(count, subject):
    leaver, successor = manager(), manager()
    PartnerFactory.create_batch(count, owner=leaver)

    hand_over_partners(leaver=leaver, to=successor, reason="Moves on.", by=administrator(), now=NOW)

    assert letter()[0] == subject
