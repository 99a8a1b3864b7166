"""The launches of the demo: most points are done, the youngest agreements still have some open."""

from collections.abc import Iterable
from datetime import date, timedelta

from agreements.models import Agreement
from agreements.services import complete_launch_step

NOTES = {
    "seed_project": "One depot of each side ran it for ten weeks; the report is in the shared folder.",
    "quick_win": "Hand-overs between the two hotlines fell from nine minutes to four.",
    "announcement": "Released by both press offices on the same morning.",
    "brand_rules": "Rules of use, version 2: both logos at the same height, nobody's colours behind the other's.",
    "our_ambassador": "Our head of partner operations.",
    "their_ambassador": "Their head of customer service.",
    "ground_rules": "Workshop of both teams: four red lines, six green lights, on one page.",
    "consultation": "Three working days before every decision that binds the other side.",
}
LEFT_OPEN = 3
YOUNG = timedelta(days=400)


def tick_off(agreements: Iterable[Agreement], *, today: date) -> None:
    """Record what was done of each launch, a week after another."""
    for agreement in agreements:
        steps = list(agreement.launch_steps.all())
        is_young = today - agreement.starts_on < YOUNG
        for week, step in enumerate(steps[: len(steps) - LEFT_OPEN] if is_young else steps, start=1):
            complete_launch_step(
                step=step,
                done_on=agreement.starts_on + timedelta(weeks=week),
                note=NOTES[step.kind],
                by=agreement.partner.owner,
                today=today,
            )
