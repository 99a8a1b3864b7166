"""Rounds of satisfaction surveys: recorded, corrected with a reason, taken away."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import audit
from evaluations.errors import RoundRefused, RoundTaken
from evaluations.models import SurveyRound
from evaluations.rules.surveys import check_round
from partners.models import Partner
from partners.services import require_may, require_valid
from prms.lib.refusals import refuse

FIELDS = ("closed_on", "mean", "n")


@transaction.atomic
def record_survey_round(
    *, partner: Partner, closed_on: date, mean: Decimal, n: int, by: User | None, today: date
) -> SurveyRound:
    """Keep what a survey came to. Raises RoundRefused, or RoundTaken where that day has a round already."""
    require_may("surveys.record", partner=partner, by=by)
    row = SurveyRound(partner=partner)
    _fill(row, {"closed_on": closed_on, "mean": mean, "n": n}, today=today)
    _save(row)
    changes = {name: [None, getattr(row, name)] for name in FIELDS}
    audit.record(action="surveys.recorded", by=by, target=row, changes={**changes, "partner": [None, partner.code]})
    return row


@transaction.atomic
def correct_survey_round(
    *,
    survey_round: SurveyRound,
    values: Mapping[str, Any],
    by: User | None,
    today: date,
    expected_version: int | None = None,
) -> SurveyRound:
    """Change the day, the mean or the number of answers; what it was stays in the audit trail."""
    row = survey_round.locked(expected_version=expected_version)
    require_may("surveys.record", partner=row.partner, by=by)
    changes = audit.changed_fields(row, values)
    if changes:
        _fill(row, {name: getattr(row, name) for name in FIELDS} | dict(values), today=today)
        _save(row, *changes)
        audit.record(action="surveys.corrected", by=by, target=row, changes=changes)
    return row


@transaction.atomic
def remove_survey_round(*, survey_round: SurveyRound, by: User | None, expected_version: int | None = None) -> None:
    """Take a round away that was recorded by mistake."""
    row = survey_round.locked(expected_version=expected_version)
    require_may("surveys.record", partner=row.partner, by=by)
    changes = {name: [getattr(row, name), None] for name in FIELDS}
    audit.record(action="surveys.removed", by=by, target=row, changes=changes)
    row.delete()


def _fill(row: SurveyRound, values: Mapping[str, Any], *, today: date) -> None:
    for name in FIELDS:
        setattr(row, name, values[name])
    require_valid(row, ["closed_on", "mean"])
    refuse(RoundRefused, check_round(values=values, today=today))


def _save(row: SurveyRound, *changed: str) -> None:
    try:
        with transaction.atomic():
            row.touch(*changed) if changed else row.save(force_insert=True)
    except IntegrityError as error:
        same_day = SurveyRound.objects.filter(partner=row.partner_id, closed_on=row.closed_on)
        if not same_day.exclude(pk=row.pk).exists():
            raise
        message = _("A round that closed on %(day)s is there already: correct that one.")
        text = message % {"day": row.closed_on.isoformat()}
        raise RoundTaken.at("closed_on", text) from error
