import re
from datetime import timedelta

import pytest
from django.core import mail

from accounts.errors import AlreadyActive, InvitationNotUsable, WeakPassword
from accounts.models import AuditEntry, Invitation, User
from accounts.rules.permissions import Role
from accounts.services import accept_invitation, disable_user, ensure_organisation
from messaging.models import Notification
from messaging.services import invite, invite_again, send_due
from tests.factories.accounts import administrator, manager
from tests.factories.messaging import MORNING

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough passphrase"


def invited(email: str = "wang@example.com") -> User:
    return invite(email=email, name="Wang", roles=[Role.MANAGER], now=MORNING, by=administrator()).user


def secret_in_the_last_mail() -> str:
    send_due(clock=lambda: MORNING)
    found = re.search(r"/invitation/\?key=([\w-]+)", mail.outbox[-1].body)
    assert found
    return found[1]


def test_an_invited_person_gets_a_mail_and_cannot_sign_in_yet() -> None:
    ensure_organisation(name="NEV", by=None)

    wang = invited()

    assert (wang.is_active, wang.has_usable_password()) == (False, False)
    assert secret_in_the_last_mail()
    assert mail.outbox[0].subject == "NEV invites you to PRMS"


def test_the_link_sets_a_password_and_lets_in_once() -> None:
    invited()
    secret = secret_in_the_last_mail()

    wang = accept_invitation(secret=secret, password=PASSWORD, now=MORNING)

    assert wang.is_active
    assert wang.check_password(PASSWORD)
    assert AuditEntry.objects.get(action="users.invitation_accepted").actor == wang
    with pytest.raises(InvitationNotUsable):
        accept_invitation(secret=secret, password=PASSWORD, now=MORNING)


def test_the_secret_is_kept_nowhere_once_it_was_sent() -> None:
    invited()
    secret = secret_in_the_last_mail()

    rows = [*Notification.objects.values(), *Invitation.objects.values(), *AuditEntry.objects.values()]

    assert secret not in str(rows)


def test_a_link_expires_after_a_week() -> None:
    invited()
    secret = secret_in_the_last_mail()

    with pytest.raises(InvitationNotUsable):
        accept_invitation(secret=secret, password=PASSWORD, now=MORNING + timedelta(days=7))


def test_a_wrong_link_and_a_weak_password_let_nobody_in() -> None:
    wang = invited()

    with pytest.raises(InvitationNotUsable):
        accept_invitation(secret="guess", password=PASSWORD, now=MORNING)
    with pytest.raises(WeakPassword):
        accept_invitation(secret=secret_in_the_last_mail(), password="short", now=MORNING)

    wang.refresh_from_db()
    assert not wang.is_active


def test_a_new_invitation_ends_the_one_before() -> None:
    wang = invited()
    first = secret_in_the_last_mail()

    invite_again(user=wang, now=MORNING, by=None)

    second = secret_in_the_last_mail()
    with pytest.raises(InvitationNotUsable):
        accept_invitation(secret=first, password=PASSWORD, now=MORNING)
    assert accept_invitation(secret=second, password=PASSWORD, now=MORNING) == wang


def test_a_letter_not_yet_sent_is_replaced() -> None:
    wang = invited()
    invite_again(user=wang, now=MORNING, by=None)

    assert send_due(clock=lambda: MORNING) == 1


def test_somebody_who_is_in_or_was_disabled_is_not_invited_again() -> None:
    lin = manager()
    with pytest.raises(AlreadyActive):
        invite_again(user=lin, now=MORNING, by=None)

    disable_user(user=lin, reason="Left", now=MORNING, by=None)
    with pytest.raises(AlreadyActive):
        invite_again(user=lin, now=MORNING, by=None)


def test_disabling_an_invited_person_ends_the_link() -> None:
    wang = invited()
    secret = secret_in_the_last_mail()

    disable_user(user=wang, reason="Hired elsewhere", now=MORNING, by=None)

    with pytest.raises(InvitationNotUsable):
        accept_invitation(secret=secret, password=PASSWORD, now=MORNING)
