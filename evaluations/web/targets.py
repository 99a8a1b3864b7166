from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from evaluations.models import Kpi, KpiTarget
from evaluations.services import change_target, edit_target, remove_target, set_target, set_year_target
from evaluations.web import target_forms as forms
from evaluations.web.days import this_month
from evaluations.web.partner_pages import OfPartner
from partners.models import Partner
from partners.services import may_change, require_may
from prms.lib.periods import Month
from prms.lib.web import FormPage, ObjectPage, VerbPage

HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class TargetRow:
    """A target; `share` is its part of the weights in force, in points of 100."""

    target: KpiTarget
    share: Decimal | None


class PartnerTargetsPage(OfPartner):
    """What one partner should reach: what holds in a month, what comes, what has ended."""

    permission = "targets.view"
    template_name = "evaluations/targets.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        month = this_month().first_day
        rows = KpiTarget.objects.visible_to(self.request.user).filter(partner=self.object).select_related("kpi")
        rows = rows.order_by("kpi__dimension", "kpi__code", "valid_from")
        now = [row for row in rows if row.valid_from <= month and (row.valid_to is None or row.valid_to >= month)]
        weights = sum((row.weight for row in now), Decimal(0))
        return super().get_context_data(
            partner=self.object,
            month=month,
            in_force=[TargetRow(row, HUNDRED * row.weight / weights) for row in now],
            weights=weights,
            coming=[TargetRow(row, None) for row in rows if row.valid_from > month],
            ended=[TargetRow(row, None) for row in rows if row.valid_to is not None and row.valid_to < month],
            add_url=_add_url(self.request.user, self.object),
            **kwargs,
        )


class KpiTargetsPage(ObjectPage):
    """Who should reach what in one KPI this month."""

    permission = "targets.view"
    page_key = "kpis"
    template_name = "evaluations/kpi_targets.html"
    rows_per_page = 50
    lookup = "code"
    object: Kpi

    def get_queryset(self) -> QuerySet[Kpi]:
        return Kpi.objects.visible_to(self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        month, reader = this_month().first_day, self.request.user
        rows = KpiTarget.objects.visible_to(reader).filter(kpi=self.object).in_force(month=month)
        may_add = reader.may("targets.edit") and self.object.is_active
        return super().get_context_data(
            kpi=self.object,
            month=month,
            page=self.paginate(rows.select_related("partner", "kpi").order_by("partner__name", "id")),
            add_url=f"{reverse('evaluations:target_add')}?kpi={self.object.code}" if may_add else "",
            **kwargs,
        )


class TargetAddPage(FormPage):
    """Give a partner a target."""

    permission = "targets.edit"
    page_key = "partners"
    template_name = "evaluations/target_form.html"
    form_class = forms.TargetForm
    done_message = _("The target is set. Cards follow when their month is closed.")

    def get_form_kwargs(self) -> dict[str, Any]:
        asked = self.request.GET
        initial = {name: asked[name] for name in ("partner", "kpi") if name in asked}
        initial["valid_from"] = str(this_month())
        partners = Partner.objects.editable_by(self.request.user)
        return {"partners": partners, "kpis": Kpi.objects.in_use(), "initial": initial}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        code = self.request.GET.get("partner", "")
        partner = Partner.objects.visible_to(self.request.user).filter(code=code).first()
        weights = _weights(partner) if partner else []
        back = reverse("evaluations:partner_targets", args=[code]) if partner else reverse("evaluations:kpis")
        return super().get_context_data(
            partner=partner, weights=weights, weight_sum=_sum(weights), back_url=back, **kwargs
        )

    def perform(self, cleaned: dict[str, Any]) -> Partner:
        terms = {name: cleaned[name] for name in ("partner", "kpi", "valid_from", "weight")}
        if cleaned["span"] == "year":
            set_year_target(total=cleaned["target"], by=self.request.user, **terms)
        else:
            set_target(target=cleaned["target"], valid_to=cleaned["valid_to"], by=self.request.user, **terms)
        return cleaned["partner"]

    def get_success_url(self, result: Any) -> str:
        return reverse("evaluations:partner_targets", args=[result.code])


class OfTarget(ObjectPage):
    """What every page and verb of one target shares."""

    page_key = "partners"
    object: KpiTarget

    def get_queryset(self) -> QuerySet[KpiTarget]:
        return KpiTarget.objects.visible_to(self.request.user).select_related("partner__owner", "kpi")

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        require_may("targets.edit", partner=self.object.partner, by=self.request.user)

    def get_success_url(self, result: Any) -> str:
        return reverse("evaluations:partner_targets", args=[self.object.partner.code])


class TargetPage(OfTarget, FormPage):
    """One target: change it from a month on, end it, or take it away."""

    permission = "targets.edit"
    template_name = "evaluations/target.html"
    form_class = forms.ChangeForm
    done_message = _("The target is changed. Cards follow when their month is closed again.")

    def get_form_kwargs(self) -> dict[str, Any]:
        row, month = self.object, this_month()
        first = max(month, Month.of(row.valid_from))
        initial = {"from_month": str(first), "target": row.target, "weight": row.weight, "version": row.version}
        return {"initial": initial}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        weights = _weights(row.partner)
        last = Month.of(row.valid_to) if row.valid_to else max(this_month(), Month.of(row.valid_from))
        seen = {"version": row.version}
        return super().get_context_data(
            target=row,
            partner=row.partner,
            weights=weights,
            weight_sum=_sum(weights),
            end_form=forms.EndForm(initial={"valid_to": str(last), **seen}, auto_id="end_%s"),
            remove_form=forms.VersionForm(initial=seen, auto_id="remove_%s"),
            back_url=reverse("evaluations:partner_targets", args=[row.partner.code]),
            **kwargs,
        )

    def perform(self, cleaned: dict[str, Any]) -> KpiTarget:
        return change_target(
            target=self.object,
            from_month=cleaned["from_month"],
            amount=cleaned["target"],
            weight=cleaned["weight"],
            expected_version=cleaned["version"],
            by=self.request.user,
        )


class TargetVerb(OfTarget, VerbPage):
    """One thing done to a target, then back to its partner's."""

    permission = "targets.edit"


class EndTarget(TargetVerb):
    form_class = forms.EndForm
    done_message = _("The target is ended.")

    def perform(self, cleaned: dict[str, Any]) -> KpiTarget:
        values = {"valid_to": cleaned["valid_to"]}
        return edit_target(target=self.object, values=values, expected_version=cleaned["version"], by=self.request.user)


class RemoveTarget(TargetVerb):
    form_class = forms.VersionForm
    done_message = _("The target is taken away.")

    def perform(self, cleaned: dict[str, Any]) -> None:
        remove_target(target=self.object, expected_version=cleaned["version"], by=self.request.user)


def _weights(partner: Partner) -> list[KpiTarget]:
    """Return the partner's targets in force, for the running sum of their weights."""
    rows = KpiTarget.objects.filter(partner=partner).in_force(month=this_month().first_day)
    return list(rows.select_related("kpi").order_by("kpi__code"))


def _sum(rows: list[KpiTarget]) -> Decimal:
    return sum((row.weight for row in rows), Decimal(0))


def _add_url(reader: User, partner: Partner) -> str:
    may = may_change("targets.edit", partner=partner, reader=reader)
    return f"{reverse('evaluations:target_add')}?partner={partner.code}" if may else ""
