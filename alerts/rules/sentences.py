"""A rule in plain words: whole sentences for the translators, with the figures as a reader writes them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from prms.lib.problems import gettext_noop

Translate = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the sentences of a rule name, already written for the reader (`10%`, `Contracts`)."""

    measure: str
    subject: str = ""
    operator: str = ""
    threshold: str = ""
    clear_at: str = ""
    period: str = "month"
    periods: int = 1
    min_sample: str = ""
    scope: str = "all"
    scope_value: str = ""
    acts: tuple[str, ...] = field(default=())


def rule_sentences(wording: Wording, translate: Translate) -> list[str]:
    """Return when the rule fires, when it clears, for whom it is and what it does, in that order."""
    return [translate(message) % params for message, params in _sentences(wording)]


def _sentences(wording: Wording) -> Iterator[tuple[str, dict[str, str]]]:
    yield _fires(wording)
    if wording.clear_at and wording.clear_at != wording.threshold:
        upward = wording.operator in (">", ">=")
        yield (_CLEARS_DOWN if upward else _CLEARS_UP), {"clear_at": wording.clear_at}
    if wording.min_sample:
        yield _SAMPLE, {"sample": wording.min_sample}
    if wording.scope in _SCOPES:
        yield _SCOPES[wording.scope], {"scope": wording.scope_value}
    for act in wording.acts:
        yield _ACTS[act], {}


def _fires(wording: Wording) -> tuple[str, dict[str, str]]:
    if wording.measure in _UNMEASURED:
        return _UNMEASURED[wording.measure], {"subject": wording.subject}
    params = {"subject": wording.subject, "threshold": wording.threshold, "periods": str(wording.periods)}
    many = "many" if wording.periods > 1 else "one"
    return _FIRES[wording.operator, f"{many}_{wording.period}"], params


_UNMEASURED = {
    "event": gettext_noop("Fires as soon as this is reported: %(subject)s."),
    "nodata": gettext_noop(
        "Fires when a closed month brought no data for a KPI that has a target; one incident for each owner of a feed."
    ),
}
_FIRES = {
    (">", "one_month"): gettext_noop("Fires when %(subject)s is above %(threshold)s in a month."),
    (">", "many_month"): gettext_noop("Fires when %(subject)s is above %(threshold)s for %(periods)s months in a row."),
    (">", "one_quarter"): gettext_noop("Fires when %(subject)s is above %(threshold)s in a quarter."),
    (">", "many_quarter"): gettext_noop(
        "Fires when %(subject)s is above %(threshold)s for %(periods)s quarters in a row."
    ),
    (">=", "one_month"): gettext_noop("Fires when %(subject)s is %(threshold)s or more in a month."),
    (">=", "many_month"): gettext_noop(
        "Fires when %(subject)s is %(threshold)s or more for %(periods)s months in a row."
    ),
    (">=", "one_quarter"): gettext_noop("Fires when %(subject)s is %(threshold)s or more in a quarter."),
    (">=", "many_quarter"): gettext_noop(
        "Fires when %(subject)s is %(threshold)s or more for %(periods)s quarters in a row."
    ),
    ("<", "one_month"): gettext_noop("Fires when %(subject)s is below %(threshold)s in a month."),
    ("<", "many_month"): gettext_noop("Fires when %(subject)s is below %(threshold)s for %(periods)s months in a row."),
    ("<", "one_quarter"): gettext_noop("Fires when %(subject)s is below %(threshold)s in a quarter."),
    ("<", "many_quarter"): gettext_noop(
        "Fires when %(subject)s is below %(threshold)s for %(periods)s quarters in a row."
    ),
    ("<=", "one_month"): gettext_noop("Fires when %(subject)s is %(threshold)s or less in a month."),
    ("<=", "many_month"): gettext_noop(
        "Fires when %(subject)s is %(threshold)s or less for %(periods)s months in a row."
    ),
    ("<=", "one_quarter"): gettext_noop("Fires when %(subject)s is %(threshold)s or less in a quarter."),
    ("<=", "many_quarter"): gettext_noop(
        "Fires when %(subject)s is %(threshold)s or less for %(periods)s quarters in a row."
    ),
}
_CLEARS_DOWN = gettext_noop("Clears at %(clear_at)s or less.")
_CLEARS_UP = gettext_noop("Clears at %(clear_at)s or more.")
_SAMPLE = gettext_noop("A period with fewer than %(sample)s cases says nothing.")
_SCOPES = {
    "level": gettext_noop("For partners of level %(scope)s only."),
    "partner": gettext_noop("For the partner %(scope)s only."),
}
_ACTS = {
    "meeting": gettext_noop("Proposes an executive meeting."),
    "data_stop": gettext_noop("Stops data exchange at once."),
    "referral_pause": gettext_noop("Proposes to pause referrals."),
}
SUBJECTS = {
    "attainment": gettext_noop("attainment of %(kpi)s"),
    "score": gettext_noop("the scorecard total"),
}


def facts_sentence(evidence: Mapping[str, Any], *, kpi_name: str, when: str, translate: Translate) -> str:
    """Return what broke a rule in one sentence; of a reported event, what was reported.

    `kpi_name` and `when` are written for the reader; the other figures stand in the evidence.
    """
    measure = str(evidence.get("measure"))
    if measure == "event":
        return str(evidence.get("description", ""))
    said = {name: evidence.get(name, "") for name in ("value_text", "threshold_text", "missing", "partners")}
    return translate(_FACTS.get(measure, _FACTS["kpi_actual"])) % {**said, "kpi_name": kpi_name, "when": when}


_FACTS = {
    "kpi_actual": gettext_noop("%(kpi_name)s was %(value_text)s in %(when)s; the limit is %(threshold_text)s."),
    "attainment": gettext_noop(
        "%(kpi_name)s reached %(value_text)s of its target in %(when)s; the limit is %(threshold_text)s."
    ),
    "score": gettext_noop("The scorecard total was %(value_text)s in %(when)s; the limit is %(threshold_text)s."),
    "nodata": gettext_noop("Figures that did not arrive: %(missing)s. Partners concerned: %(partners)s."),
}
