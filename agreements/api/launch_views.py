"""The launch check-list of an agreement over the wire."""

from django.utils import timezone
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation
from agreements.models import Agreement, LaunchStep
from agreements.services import complete_launch_step, reopen_launch_step
from prms.lib.rest.concurrency import versioned
from prms.lib.rest.fields import DayField
from prms.lib.rest.nested import ChildViewSet
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import ReasonInput, StrictSerializer
from prms.lib.rest.views import ListMixin


class LaunchStepRow(RowSerializer):
    """One point of the check-list; its `version` is what If-Match names."""

    done_by = serializers.EmailField(source="done_by.email", allow_null=True)

    class Meta:
        model = LaunchStep
        fields = ["kind", "due_on", "done_on", "done_by", "note", "version"]


class LaunchDoneInput(StrictSerializer):
    """When a point was done, and what shows it."""

    done_on = DayField(required=False)
    note = serializers.CharField(max_length=500)


class LaunchViewSet(ListMixin, ChildViewSet):
    """The points with which an agreement is launched, as its activation listed them."""

    queryset = LaunchStep.objects.select_related("done_by", "agreement__partner")
    parent_queryset = Agreement.objects
    parent_field = "agreement"
    lookup_field = "kind"
    lookup_value_regex = "[a-z_]{1,20}"
    permission_names = {"list": "agreements.view", "completion": "agreements.edit", "reopening": "agreements.edit"}
    object_scopes = {"completion": "editable_by", "reopening": "editable_by"}
    input_serializers = {"completion": LaunchDoneInput, "reopening": ReasonInput}
    serializer_class = LaunchStepRow
    ordering = ("id",)

    @action(detail=True, methods=["post"])
    @versioned
    def completion(self, request: Request, agreement: str, kind: str) -> Response:
        """Record that a point was done, today unless a day is given."""
        today = Organisation.objects.today(now=timezone.now())
        values = {"done_on": today, **self.validated_input()}
        return self.answer(complete_launch_step(step=self.object, by=self.caller, today=today, **values))

    @action(detail=True, methods=["post"])
    @versioned
    def reopening(self, request: Request, agreement: str, kind: str) -> Response:
        """Take back that a point was done, with the reason."""
        return self.answer(reopen_launch_step(step=self.object, by=self.caller, **self.validated_input()))
