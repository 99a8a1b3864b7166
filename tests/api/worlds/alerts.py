from alerts.models import AlertRule, EscalationPolicy, Incident, IncidentStep, Playbook
from alerts.services import ensure_default_rules, evaluate_marks, report_event
from partners.models import Partner
from tests.api.world import World


def build(world: World) -> None:
    ensure_default_rules(now=world.now)
    evaluate_marks(now=world.now)
    for partner in Partner.objects.all():
        event, _is_new = report_event(
            partner=partner,
            kind="data_incident",
            source_id=f"ticket-{partner.code}",
            occurred_at=world.now,
            description="Customer data left the agreed systems.",
            by=None,
            now=world.now,
        )
        incident = Incident.objects.filter(partner=partner).earliest("pk")
        world.at("events", event.pk)
        world.at("incidents", incident.pk)
        world.at("steps", IncidentStep.objects.filter(incident=incident).values_list("pk", flat=True)[0])
    for segment, model in (
        ("alert-rules", AlertRule),
        ("playbooks", Playbook),
        ("escalation-policies", EscalationPolicy),
    ):
        world.at(segment, *model.objects.order_by("pk").values_list("code", flat=True)[:2])
    world.call(rule=AlertRule.objects.values_list("code", flat=True)[0])
    world.call(playbook=Playbook.objects.values_list("code", flat=True)[0])
    world.call(escalation_policy=EscalationPolicy.objects.values_list("code", flat=True)[0])
