from datetime import date
from typing import Any

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, ExitCase, Milestone, Obligation, Statement, StatementRun
from partners.filters import PartnerCodeFilter
from prms.lib.rest.filters import MonthFilter, VisibleCodeFilter

DUE_FILTERS = ("due_from", "due_before", "overdue", "external_id")
CALENDAR = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]


class AgreementFilters(django_filters.FilterSet):
    """Filters of the agreement list, on the page and in the API."""

    partner = PartnerCodeFilter()
    kind = django_filters.ChoiceFilter(choices=Agreement.Kind.choices)
    status = django_filters.ChoiceFilter(choices=Agreement.Status.choices)
    external_id = django_filters.CharFilter(max_length=120)

    class Meta:
        model = Agreement
        fields = ["partner", "kind", "status", "external_id"]


class StatementFilters(django_filters.FilterSet):
    """Filters of the statement list, on the page and in the API."""

    partner = PartnerCodeFilter(field_name="agreement__partner__code")
    agreement = VisibleCodeFilter(queryset=Agreement.objects, field_name="agreement__code", label=_("Agreement"))
    month = MonthFilter()

    class Meta:
        model = Statement
        fields = ["partner", "agreement", "month", "status", "direction"]


class OwedFilters(django_filters.FilterSet):
    """What the lists of milestones and obligations share: whose they are, and when they are due."""

    partner = PartnerCodeFilter(field_name="agreement__partner__code")
    agreement = VisibleCodeFilter(queryset=Agreement.objects, field_name="agreement__code", label=_("Agreement"))
    due_from = django_filters.DateFilter(field_name="due_on", lookup_expr="gte", validators=CALENDAR)
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lt", validators=CALENDAR)
    overdue = django_filters.BooleanFilter(method="by_overdue", label=_("Overdue"))
    external_id = django_filters.CharFilter(max_length=120)

    def by_overdue(self, queryset: Any, name: str, value: bool) -> QuerySet[Any]:
        """Return what should have been done before the reader's today, or the rest."""
        late = queryset.owed().filter(due_on__lt=timezone.localdate())
        return late if value else queryset.exclude(pk__in=late.values("pk"))


class MilestoneFilters(OwedFilters):
    """Filters of the milestone list; `assessment=open` asks for those nobody has assessed."""

    assessment = django_filters.ChoiceFilter(
        choices=[("open", _("Not assessed")), *Milestone.Assessment.choices], method="by_assessment"
    )

    class Meta:
        model = Milestone
        fields = ["partner", "agreement", "assessment", *DUE_FILTERS]

    def by_assessment(self, queryset: Any, name: str, value: str) -> QuerySet[Milestone]:
        """Return those with the assessment, or with none."""
        return queryset.filter(assessment="" if value == "open" else value)


class ObligationFilters(OwedFilters):
    """Filters of the obligation list; `owner` is an e-mail address."""

    owner = django_filters.CharFilter(field_name="owner__email", lookup_expr="iexact", max_length=254)
    status = django_filters.ChoiceFilter(choices=Obligation.Status.choices, label=_("Status"))
    kind = django_filters.ChoiceFilter(choices=Obligation.Kind.choices)
    side = django_filters.ChoiceFilter(choices=Obligation.Side.choices)

    class Meta:
        model = Obligation
        fields = [
            "partner",
            "agreement",
            "owner",
            "status",
            "kind",
            "side",
            "due_from",
            "due_before",
            "overdue",
            "external_id",
        ]


class ExitCaseFilters(django_filters.FilterSet):
    """Filters of the exit cases, on the page and in the API."""

    partner = PartnerCodeFilter(field_name="agreement__partner__code")
    agreement = VisibleCodeFilter(queryset=Agreement.objects, field_name="agreement__code", label=_("Agreement"))

    class Meta:
        model = ExitCase
        fields = ["partner", "agreement", "clause", "status"]


class StatementRunFilters(django_filters.FilterSet):
    month = MonthFilter()

    class Meta:
        model = StatementRun
        fields = ["month"]
