from datetime import date
from typing import Any

import django_filters
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agreements.models import Agreement, CommissionPlan, ExitCase, Milestone, Obligation, Statement, StatementRun
from partners.filters import PartnerCodeFilter, several
from partners.querysets import partner_carries
from prms.lib.rest.filters import MonthFilter, VisibleCodeFilter

DUE_FILTERS = ("due_from", "due_before", "owed", "overdue", "external_id")
CALENDAR = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2100, 12, 31))]


class AgreementSearch(django_filters.FilterSet):
    """What narrows agreements, on the page and in the API; several values of one filter add up."""

    q = django_filters.CharFilter(method="search", label=_("Code, title or partner"), max_length=200)
    partner = PartnerCodeFilter()
    status = several(Agreement.Status.choices, _("Status"))
    kind = several(Agreement.Kind.choices, _("Kind"))

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Agreement]:
        """Return the agreements whose code, title or partner carries the text."""
        return queryset.matching(value)


class AgreementFilters(AgreementSearch):
    """Filters of the agreements in the API."""

    master = VisibleCodeFilter(queryset=Agreement.objects, field_name="master__code", label=_("Annex of"))
    ends_by = django_filters.DateFilter(method="ending", label=_("In force, ending by"), validators=CALENDAR)
    external_id = django_filters.CharFilter(max_length=120)

    class Meta:
        model = Agreement
        fields = ["q", "partner", "kind", "master", "status", "ends_by", "external_id"]

    def ending(self, queryset: Any, name: str, value: date) -> QuerySet[Agreement]:
        """Return the agreements that bind on the reader's today and end by the day."""
        return queryset.ending(by=value, on=timezone.localdate())


class StatementSearch(django_filters.FilterSet):
    """What narrows statements, on the page and in the API; several values of one filter add up."""

    q = django_filters.CharFilter(method="search", label=_("Agreement or partner"), max_length=200)
    partner = PartnerCodeFilter(field_name="agreement__partner__code")
    status = several(Statement.Status.choices, _("State"))
    direction = several(CommissionPlan.Direction.choices, _("Direction"))

    def search(self, queryset: QuerySet[Statement], name: str, value: str) -> QuerySet[Statement]:
        """Return the statements of agreements whose code, or whose partner's name or code, carries the text."""
        own = Q(agreement__code__icontains=value)
        return queryset.filter(own | partner_carries(value, path="agreement__partner__"))


class StatementFilters(StatementSearch):
    """Filters of the statements in the API."""

    agreement = VisibleCodeFilter(queryset=Agreement.objects, field_name="agreement__code", label=_("Agreement"))
    month = MonthFilter()

    class Meta:
        model = Statement
        fields = ["q", "partner", "agreement", "month", "status", "direction"]


class OwedFilters(django_filters.FilterSet):
    """What the lists of milestones and obligations share: whose they are, and when they are due."""

    q = django_filters.CharFilter(method="search", label=_("Words, agreement or partner"), max_length=200)
    partner = PartnerCodeFilter(field_name="agreement__partner__code")
    agreement = VisibleCodeFilter(queryset=Agreement.objects, field_name="agreement__code", label=_("Agreement"))
    due_from = django_filters.DateFilter(field_name="due_on", lookup_expr="gte", validators=CALENDAR)
    due_before = django_filters.DateFilter(field_name="due_on", lookup_expr="lt", validators=CALENDAR)
    owed = django_filters.BooleanFilter(method="by_owed", label=_("Still owed"))
    overdue = django_filters.BooleanFilter(method="by_overdue", label=_("Overdue"))
    external_id = django_filters.CharFilter(max_length=120)

    def search(self, queryset: Any, name: str, value: str) -> QuerySet[Any]:
        """Return the rows whose own words, agreement or partner carry the text."""
        return queryset.matching(value)

    def by_owed(self, queryset: Any, name: str, value: bool) -> QuerySet[Any]:
        """Return what is still to be done, or the rest."""
        return queryset.owed() if value else queryset.exclude(pk__in=queryset.owed().values("pk"))

    def by_overdue(self, queryset: Any, name: str, value: bool) -> QuerySet[Any]:
        """Return what should have been done before the reader's today, or the rest."""
        late = queryset.owed().filter(due_on__lt=timezone.localdate())
        return late if value else queryset.exclude(pk__in=late.values("pk"))


class MilestoneFilters(OwedFilters):
    """Filters of the milestone list; `assessment=open` asks for those nobody has assessed."""

    assessment = several(
        [("open", _("Not assessed")), *Milestone.Assessment.choices], _("Assessment"), method="by_assessment"
    )

    class Meta:
        model = Milestone
        fields = ["q", "partner", "agreement", "assessment", *DUE_FILTERS]

    def by_assessment(self, queryset: Any, name: str, value: list[str]) -> QuerySet[Milestone]:
        """Return those with one of the assessments, `open` being none."""
        wanted = ["" if assessment == "open" else assessment for assessment in value]
        return queryset.filter(assessment__in=wanted) if wanted else queryset


class ObligationFilters(OwedFilters):
    """Filters of the obligation list; `owner` is an e-mail address."""

    owner = django_filters.CharFilter(field_name="owner__email", lookup_expr="iexact", max_length=254)
    status = several(Obligation.Status.choices, _("Status"))
    kind = django_filters.ChoiceFilter(choices=Obligation.Kind.choices)
    side = django_filters.ChoiceFilter(choices=Obligation.Side.choices)

    class Meta:
        model = Obligation
        fields = [
            "q",
            "partner",
            "agreement",
            "owner",
            "status",
            "kind",
            "side",
            "due_from",
            "due_before",
            "owed",
            "overdue",
            "external_id",
        ]


class ExitCaseFilters(django_filters.FilterSet):
    """Filters of the exit cases, on the page and in the API."""

    partner = PartnerCodeFilter(field_name="agreement__partner__code")
    agreement = VisibleCodeFilter(queryset=Agreement.objects, field_name="agreement__code", label=_("Agreement"))

    status = several(ExitCase.Status.choices, _("Status"))

    class Meta:
        model = ExitCase
        fields = ["partner", "agreement", "clause", "status"]


class StatementRunFilters(django_filters.FilterSet):
    month = MonthFilter()

    class Meta:
        model = StatementRun
        fields = ["month"]
