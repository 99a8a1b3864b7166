"""What rules, check-lists and ladders look like over the wire."""

from rest_framework import serializers

from alerts.models import AlertRule, AlertRuleVersion, EscalationPolicy, Playbook, ReportedEvent
from alerts.models.rule import Severity
from alerts.services.alert_rules import NAMES, TERMS
from evaluations.models import Kpi
from prms.lib.rest.fields import CodeField, DecimalStringField, WholeNumberField
from prms.lib.rest.related import CodeRelatedField
from prms.lib.rest.rows import RowSerializer
from prms.lib.rest.serializers import OutputSerializer, StrictSerializer


class RuleTerms(serializers.Serializer):
    """The terms of a rule's version in force."""

    measure = serializers.ChoiceField(source="current.measure", choices=AlertRuleVersion.Measure.choices)
    kpi = serializers.CharField(source="current.kpi.code", allow_null=True)
    event_kind = serializers.CharField(source="current.event_kind")
    operator = serializers.CharField(source="current.operator")
    threshold = DecimalStringField(source="current.threshold", allow_null=True)
    clear_at = DecimalStringField(source="current.clear_at", allow_null=True)
    period = serializers.ChoiceField(source="current.period", choices=AlertRuleVersion.Period.choices)
    periods = serializers.IntegerField(source="current.periods")
    min_sample = DecimalStringField(source="current.min_sample", allow_null=True)
    scope = serializers.ChoiceField(source="current.scope", choices=AlertRuleVersion.Scope.choices)
    scope_value = serializers.CharField(source="current.scope_value")
    severity = serializers.ChoiceField(source="current.severity", choices=Severity.choices)
    playbook = serializers.CharField(source="current.playbook.code", allow_null=True)
    escalation_policy = serializers.CharField(source="current.escalation_policy.code", allow_null=True)
    does_propose_meeting = serializers.BooleanField(source="current.does_propose_meeting")
    does_stop_data_exchange = serializers.BooleanField(source="current.does_stop_data_exchange")
    does_propose_referral_pause = serializers.BooleanField(source="current.does_propose_referral_pause")


class AlertRuleRow(RuleTerms, RowSerializer):
    class Meta:
        model = AlertRule
        fields = ["code", *NAMES, "is_active", *TERMS, "version"]


class AlertRuleOutput(RuleTerms, OutputSerializer):
    """A rule, and what it says in plain words."""

    sentence = serializers.CharField(source="version_in_force.sentence")

    class Meta:
        model = AlertRule
        fields = [*AlertRuleRow.Meta.fields, "sentence"]


class RuleVersionRow(RowSerializer):
    kpi = serializers.CharField(source="kpi.code", allow_null=True)
    playbook = serializers.CharField(source="playbook.code", allow_null=True)
    escalation_policy = serializers.CharField(source="escalation_policy.code", allow_null=True)
    made_by = serializers.EmailField(source="made_by.email", allow_null=True)

    class Meta:
        model = AlertRuleVersion
        fields = ["number", *TERMS, "made_by", "made_at"]


class AlertRuleEdit(StrictSerializer):
    """What may change; new terms make a new version."""

    name = serializers.CharField(required=False, max_length=120)
    name_zh = serializers.CharField(required=False, allow_blank=True, max_length=120)
    measure = serializers.ChoiceField(required=False, choices=AlertRuleVersion.Measure.choices)
    kpi = CodeRelatedField(queryset=Kpi.objects, required=False, allow_null=True)
    event_kind = serializers.ChoiceField(required=False, choices=ReportedEvent.Kind.choices, allow_blank=True)
    operator = serializers.ChoiceField(required=False, choices=AlertRuleVersion.Operator.choices, allow_blank=True)
    threshold = DecimalStringField(required=False, allow_null=True)
    clear_at = DecimalStringField(required=False, allow_null=True)
    period = serializers.ChoiceField(required=False, choices=AlertRuleVersion.Period.choices)
    periods = WholeNumberField(required=False, min_value=1, max_value=24)
    min_sample = DecimalStringField(required=False, allow_null=True, min_value=0)
    scope = serializers.ChoiceField(required=False, choices=AlertRuleVersion.Scope.choices)
    scope_value = serializers.CharField(required=False, allow_blank=True, max_length=40)
    severity = serializers.ChoiceField(required=False, choices=Severity.choices)
    playbook = CodeRelatedField(queryset=Playbook.objects, required=False, allow_null=True)
    escalation_policy = CodeRelatedField(queryset=EscalationPolicy.objects, required=False, allow_null=True)
    does_propose_meeting = serializers.BooleanField(required=False)
    does_stop_data_exchange = serializers.BooleanField(required=False)
    does_propose_referral_pause = serializers.BooleanField(required=False)


class AlertRuleInput(AlertRuleEdit):
    """A rule to write; without a name it is called by its code."""

    code = CodeField()
    measure = serializers.ChoiceField(choices=AlertRuleVersion.Measure.choices)


class PlaybookStepOutput(serializers.Serializer):
    position = serializers.IntegerField()
    text = serializers.CharField()
    text_zh = serializers.CharField()
    owner_role = serializers.CharField()
    due_hours = serializers.IntegerField(allow_null=True)


class PlaybookOutput(OutputSerializer):
    steps = PlaybookStepOutput(many=True)

    class Meta:
        model = Playbook
        fields = ["code", "name", "name_zh", "steps"]


class PolicyStepOutput(serializers.Serializer):
    number = serializers.IntegerField()
    wait_working_minutes = serializers.IntegerField()
    target = serializers.CharField()


class PolicyOutput(OutputSerializer):
    calendar = serializers.CharField(source="calendar.name", allow_null=True)
    steps = PolicyStepOutput(many=True)

    class Meta:
        model = EscalationPolicy
        fields = ["code", "name", "name_zh", "calendar", "steps"]


class DeactivationInput(StrictSerializer):
    reason = serializers.CharField(max_length=500)
