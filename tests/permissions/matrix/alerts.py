"""Rules, reported events, incidents."""

from typing import Any

from alerts.services import report_event
from alerts.services.defaults import ensure_playbooks
from tests.factories.alerts import firing_incident

ROWS = """
api:alert-rule-list                                       GET    200 owner other_manager executive finance administrator integrator; 403 rest
                                                          POST   400 administrator; 403 rest
api:alert-rule-detail code=@rule                          GET    200 owner other_manager executive finance administrator integrator; 404 rest
                                                          PATCH  428 administrator; 404 outsiders team_member; 403 rest
api:alert-rule-activation code=@rule                      POST   428 administrator; 404 outsiders team_member; 403 rest
api:alert-rule-deactivation code=@rule                    POST   428 administrator; 404 outsiders team_member; 403 rest
api:alert-rule-version-list rule=@rule                    GET    200 owner other_manager executive finance administrator integrator; 404 rest
api:playbook-list                                         GET    200 owner other_manager executive finance administrator integrator; 403 rest
api:playbook-detail code=@playbook                        GET    200 owner other_manager executive finance administrator integrator; 404 rest
api:escalation-policy-list                                GET    200 owner other_manager executive finance administrator integrator; 403 rest
api:escalation-policy-detail code=@policy                 GET    200 owner other_manager executive finance administrator integrator; 404 rest
api:event-list                                            GET    200 owner other_manager executive finance administrator integrator; 403 rest
                                                          POST   400 managers administrator integrator team_member; 403 rest
api:event-detail id=@event                                GET    200 owner executive finance administrator integrator; 404 rest
api:incident-list                                         GET    200 insiders; 403 rest
api:incident-detail id=@incident                          GET    200 owner executive finance administrator integrator; 404 rest
api:incident-acknowledgement id=@incident                 POST   201 owner executive administrator; 403 finance integrator; 404 rest
api:incident-acknowledgements                             POST   400 managers executive administrator team_member; 403 rest
api:incident-resolution id=@incident                      POST   400 owner administrator; 403 executive finance integrator; 404 rest
api:incident-silence id=@incident                         POST   400 owner administrator; 403 executive finance integrator; 404 rest
                                                          DELETE 428 owner administrator; 403 executive finance integrator; 404 rest
api:incident-switch id=@incident                          POST   422 owner administrator; 403 executive finance integrator; 404 rest
api:incident-comments id=@incident                        POST   400 owner executive finance administrator integrator; 404 rest
api:incident-step-list incident=@incident                 GET    200 owner executive finance administrator integrator; 404 rest
api:incident-step-completion incident=@incident position=1 POST  201 owner administrator; 403 executive finance integrator; 404 rest
api:incident-step-reopening incident=@incident position=1  POST  409 owner administrator; 403 executive finance integrator; 404 rest

alerts:incidents                                          GET    403 outsiders integrator; 200 rest
alerts:incidents_export                                   GET    403 outsiders integrator; 200 rest
alerts:acknowledge_many                                   POST   302 managers executive administrator team_member; 403 rest
alerts:rules                                              GET    200 owner other_manager executive finance administrator; 403 rest
alerts:rules_export                                       GET    200 owner other_manager executive finance administrator; 403 rest
alerts:rule_add                                           GET    200 administrator; 403 rest
                                                          POST   422 administrator; 403 rest
alerts:reference                                          GET    200 owner other_manager executive finance administrator; 403 rest
alerts:playbook_edit code=@playbook                       GET    200 administrator; 404 outsiders team_member; 403 rest
                                                          POST   422 administrator; 404 outsiders team_member; 403 rest
alerts:policy_edit code=@policy                           GET    200 administrator; 404 outsiders team_member; 403 rest
                                                          POST   422 administrator; 404 outsiders team_member; 403 rest
alerts:catch_up                                           POST   302 administrator; 403 rest
alerts:rule code=@rule                                    GET    200 owner other_manager executive finance administrator; 404 outsiders team_member; 403 rest
alerts:rule_edit code=@rule                               GET    200 administrator; 404 outsiders team_member; 403 rest
                                                          POST   422 administrator; 404 outsiders team_member; 403 rest
alerts:rule_activate code=@rule                           POST   302 administrator; 404 outsiders team_member; 403 rest
alerts:rule_deactivate code=@rule                         POST   302 administrator; 404 outsiders team_member; 403 rest
alerts:acknowledge pk=@incident                           POST   302 owner executive administrator; 403 finance integrator; 404 rest
alerts:decision pk=@incident                              POST   302 owner executive administrator; 403 finance integrator; 404 rest
alerts:silence pk=@incident                               POST   302 owner administrator; 403 executive finance integrator; 404 rest
alerts:lift_silence pk=@incident                          POST   302 owner administrator; 403 executive finance integrator; 404 rest
alerts:comment pk=@incident                               POST   302 owner executive finance administrator; 403 integrator; 404 rest
alerts:step pk=@incident                                  POST   302 owner administrator; 403 executive finance integrator; 404 rest
alerts:pause_referrals pk=@incident                       POST   302 owner administrator; 403 executive finance integrator; 404 rest
"""


def seed(world: Any) -> None:
    playbook = ensure_playbooks()["performance_slump"]
    incident = firing_incident(partner=world.alpha, playbook=playbook)
    incident.steps.update(text=f"Ask {world.marker}")
    event, _is_new = report_event(
        partner=world.alpha,
        kind="strategy_change",
        source_id=f"seed-{world.marker}",
        occurred_at=world.now,
        description=f"News of {world.marker}",
        by=world.owner,
        now=world.now,
    )
    world.keep(incident=incident.pk, rule=incident.rule.code, event=event.pk)
    world.keep(playbook=playbook.code, policy=incident.rule_version.escalation_policy.code)
