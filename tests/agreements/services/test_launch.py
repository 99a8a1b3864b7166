from datetime import date

import pytest

from accounts.models import AuditEntry
from agreements.errors import LaunchRefused, ObligationRefused
from agreements.models import LaunchStep
from agreements.services import activate_agreement, complete_launch_step, ensure_launch_steps, reopen_launch_step
from partners.errors import NotTheOwner, ReasonMissing
from prms.lib.errors import Stale
from tests.factories.accounts import manager
from tests.factories.agreements import AgreementFactory

pytestmark = pytest.mark.django_db
TODAY = date(2025, 2, 3)


def launched(**fields):
    signed = AgreementFactory(**{"status": "signed", "is_led": True, "starts_on": date(2025, 1, 31)} | fields)
    return activate_agreement(agreement=signed, by=signed.partner.owner)


def done(step, **given):
    said = {"done_on": TODAY, "note": "Both press offices signed it.", "by": None, "today": TODAY}
    return complete_launch_step(step=step, **{**said, **given})


def test_activation_lists_the_points_of_the_launch_with_three_months_for_the_seed_project():
    agreement = launched()

    assert {row.kind: row.due_on for row in agreement.launch_steps.all()} == {
        "seed_project": date(2025, 4, 30),
        "quick_win": date(2025, 4, 30),
        "announcement": None,
        "brand_rules": None,
        "our_ambassador": None,
        "their_ambassador": None,
        "ground_rules": None,
        "consultation": None,
    }


def test_run_again_it_lists_nothing_new_and_an_annex_has_no_launch_of_its_own():
    agreement = launched()
    done(agreement.launch_steps.first())

    assert ensure_launch_steps(agreement=agreement, by=None) == 0
    assert agreement.launch_steps.filter(done_on=TODAY).count() == 1
    assert not launched(kind="data").launch_steps.exists()


def test_a_point_is_done_by_somebody_with_what_shows_it():
    agreement = launched()
    step = agreement.launch_steps.get(kind="announcement")

    done(step, by=agreement.partner.owner)

    step.refresh_from_db()
    assert (step.done_on, step.done_by, step.note) == (TODAY, agreement.partner.owner, "Both press offices signed it.")
    with pytest.raises(LaunchRefused):
        done(step)


def test_a_point_is_reopened_with_a_reason_that_the_trail_keeps():
    step = done(launched().launch_steps.first())
    with pytest.raises(ReasonMissing):
        reopen_launch_step(step=step, reason=" ", by=None)

    reopen_launch_step(step=step, reason="The press release was withdrawn.", by=None)

    step.refresh_from_db()
    assert (step.done_on, step.done_by, step.note) == (None, None, "")
    trail = AuditEntry.objects.get(action="launch.reopened")
    assert trail.changes["reason"] == ["", "The press release was withdrawn."]
    with pytest.raises(LaunchRefused):
        reopen_launch_step(step=step, reason="Again.", by=None)


@pytest.mark.parametrize(
    ("given", "refusal"),
    [
        ({"note": "  "}, LaunchRefused),
        ({"done_on": date(2025, 2, 5)}, ObligationRefused),
        ({"expected_version": 7}, Stale),
    ],
)
def test_nothing_is_done_ahead_unseen_or_without_showing_it(given, refusal):
    step = launched().launch_steps.first()

    with pytest.raises(refusal):
        done(step, **given)

    assert not LaunchStep.objects.exclude(done_on=None).exists()


def test_another_manager_ticks_nothing_off():
    with pytest.raises(NotTheOwner):
        done(launched().launch_steps.first(), by=manager())
