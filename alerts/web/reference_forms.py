"""The forms of a check-list and of a ladder: a row a step, and two more to write into; an empty row is no step."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from alerts.models import EscalationPolicy, EscalationStep, Playbook, PlaybookStep
from alerts.services.reference import PlaybookLine, Rung
from alerts.web.forms import VersionForm
from prms.lib.forms import ReasonForm

INPUT = {"class": "input"}
SPARE = 2


class StepsForm(VersionForm, ReasonForm):
    """The names of a row and its steps."""

    name = forms.CharField(label=_("Name"), max_length=120, widget=forms.TextInput(attrs=INPUT))
    name_zh = forms.CharField(
        label=_("Chinese name"), max_length=120, required=False, widget=forms.TextInput(attrs=INPUT)
    )

    def __init__(self, *args: Any, row: Playbook | EscalationPolicy, **kwargs: Any) -> None:
        shown = {"name": row.name, "name_zh": row.name_zh, "version": row.version}
        super().__init__(*args, **{"initial": shown, **kwargs})
        known: list[Any] = list(row.steps.all())
        self.count = len(known) + SPARE
        for number, step in enumerate([*known, *[None] * SPARE], start=1):
            self.add_step(number, step)
        self.order_fields(["name", "name_zh", *(name for name in self.fields if "_of_" in name), "reason"])

    def add_step(self, number: int, step: Any) -> None:
        """Add the fields of one step, empty for a new one."""
        raise NotImplementedError

    def said(self, number: int, *names: str) -> list[Any]:
        """Return what was written of a step."""
        return [self.cleaned_data[f"{name}_of_{number}"] for name in names]


class PlaybookForm(StepsForm):
    def add_step(self, number: int, step: PlaybookStep | None) -> None:
        area = forms.Textarea(attrs={**INPUT, "rows": 2})
        texts = {
            "text": (_("Step %(number)s"), step.text if step else ""),
            "zh": (_("Step %(number)s in Chinese"), step.text_zh if step else ""),
        }
        for name, (label, initial) in texts.items():
            self.fields[f"{name}_of_{number}"] = forms.CharField(
                label=label % {"number": number}, initial=initial, widget=area, max_length=300, required=False
            )
        self.fields[f"who_of_{number}"] = forms.ChoiceField(
            label=_("Who takes step %(number)s") % {"number": number},
            choices=PlaybookStep.OwnerRole.choices,
            initial=step.owner_role if step else PlaybookStep.OwnerRole.OWNER,
            widget=forms.Select(attrs=INPUT),
        )
        self.fields[f"hours_of_{number}"] = forms.IntegerField(
            label=_("Hours for step %(number)s") % {"number": number},
            initial=step.due_hours if step else None,
            min_value=1,
            max_value=8760,
            required=False,
            widget=forms.NumberInput(attrs=INPUT),
        )

    def steps(self) -> list[PlaybookLine]:
        """Return the steps that say something."""
        rows = (self.said(number, "text", "zh", "who", "hours") for number in range(1, self.count + 1))
        return [PlaybookLine(*row) for row in rows if row[0]]


class PolicyForm(StepsForm):
    def add_step(self, number: int, step: EscalationStep | None) -> None:
        self.fields[f"target_of_{number}"] = forms.ChoiceField(
            label=_("Who is told in step %(number)s") % {"number": number},
            choices=[("", "–"), *EscalationStep.Target.choices],
            initial=step.target if step else "",
            required=False,
            widget=forms.Select(attrs=INPUT),
        )
        self.fields[f"minutes_of_{number}"] = forms.IntegerField(
            label=_("Working minutes before step %(number)s") % {"number": number},
            initial=step.wait_working_minutes if step else 0,
            min_value=0,
            max_value=100_000,
            required=False,
            widget=forms.NumberInput(attrs=INPUT),
        )

    def steps(self) -> list[Rung]:
        """Return the steps that tell somebody."""
        rows = (self.said(number, "minutes", "target") for number in range(1, self.count + 1))
        return [Rung(minutes or 0, target) for minutes, target in rows if target]
