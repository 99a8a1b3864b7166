from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agreements.models import Agreement
from agreements.read.year import plans_of, standing_of, year_on
from partners.models import Partner
from prms.lib.rest.views import ApiViewSet
from reports.api.agreement_serializers import CoverageOutput, ReadinessOutput
from reports.read.coverage import coverage_of
from reports.read.exit_ready import readiness_of


class AgreementCoverageViewSet(ApiViewSet):
    """Which clauses of an agreement somebody watches, and which nobody does."""

    queryset = Agreement.objects.with_people().prefetch_related("versions")
    permission_names = {"coverage": "agreements.view"}
    serializer_class = CoverageOutput

    @action(detail=True, methods=["get"])
    def coverage(self, request: Request, code: str) -> Response:
        """The coverage report as of today, its words in the caller's language."""
        now, agreement = timezone.now(), self.object
        today, plans = timezone.localdate(now), plans_of(agreement, reader=self.caller)
        standing = standing_of(agreement, plans=plans, year=year_on(agreement, on=today), today=today)
        found = coverage_of(agreement, reader=self.caller, standing=standing, plans=plans, today=today, now=now)
        return self.answer(found)


class PartnerReadinessViewSet(ApiViewSet):
    """How well one could do without a partner."""

    queryset = Partner.objects.all()
    permission_names = {"exit_readiness": "exits.view"}
    serializer_class = ReadinessOutput

    @action(detail=True, methods=["get"], url_path="exit-readiness")
    def exit_readiness(self, request: Request, code: str) -> Response:
        """The exit-ready index as of today, each point explained."""
        return self.answer(readiness_of(self.object, today=timezone.localdate()))
