"""What people read."""

from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile

from accounts.services import save_view
from evaluations.models import ScorecardResponse
from governance.services import create_action, create_meeting
from prms.lib.periods import Quarter
from reports.models import HealthReportFile
from reports.rules.frozen import fingerprint
from reports.services import ask_for_export, draft_health_report, issue_health_report, make_next_export

ROWS = """
reports:today                                   GET  302 outsiders; 403 integrator; 200 rest
reports:partners                                GET  200 managers executive finance administrator; 403 rest
reports:partners_export                         GET  200 managers executive finance administrator; 403 rest
reports:partner code=@partner                   GET  200 owner executive finance administrator; 403 contact integrator; 404 rest
reports:scorecard code=@partner month=2024-06   GET  302 contact; 200 owner executive finance administrator; 403 integrator; 404 rest
reports:incident pk=@incident                   GET  200 owner executive finance administrator; 403 integrator; 404 rest
reports:export_add path=/exports/new/?of=/actions/export.csv GET 200 managers team_member executive finance administrator; 403 rest
    POST 302 managers team_member executive finance administrator; 403 rest
reports:export pk=@export                       GET  200 owner; 404 rest
reports:export_file pk=@export                  GET  200 owner; 404 rest
reports:search                                  GET  403 outsiders integrator; 200 rest
reports:saved_views                             POST 403 outsiders integrator; 302 rest
reports:saved_view pk=@view                     GET  302 owner; 404 rest
                                                POST 302 owner; 404 rest
reports:saved_view_deletion pk=@view            POST 302 owner; 404 rest
reports:annual_review code=@agreement           GET  200 owner executive finance administrator; 403 contact integrator; 404 rest
reports:coverage code=@agreement                GET  200 owner executive finance administrator; 403 contact integrator; 404 rest
reports:exit_case pk=@exit                      GET  200 owner executive finance administrator; 403 integrator; 404 rest
reports:portal                                  GET  200 outsiders; 403 rest
reports:portal_card month=2024-06               GET  200 outsiders; 404 team_member; 403 rest
reports:portal_acceptance month=2024-06         POST 302 outsiders; 404 team_member; 403 rest
reports:portal_dispute month=2024-06 kpi=contracts GET  200 outsiders; 404 team_member; 403 rest
                                                POST 422 outsiders; 404 team_member; 403 rest
reports:portal_statements GET 200 outsiders; 403 rest
reports:portal_statement pk=@statement GET 200 contact; 403 owner executive finance administrator integrator; 404 rest
reports:portal_statement_dispute pk=@statement line=1 GET 200 contact; \
403 owner executive finance administrator integrator; 404 rest
    POST 422 contact; 403 owner executive finance administrator integrator; 404 rest
reports:portal_meetings                         GET  200 outsiders; 403 rest
reports:portal_meeting pk=@theirs               GET  200 contact; 403 owner executive finance administrator integrator; 404 rest
reports:portal_actions                          GET  200 outsiders; 403 rest
reports:portal_action pk=@promise               GET  200 contact; 404 rest
                                                POST 422 contact; 404 rest
reports:dispute_file pk=@evidence               GET  200 owner contact executive finance administrator; 403 integrator; 404 rest
reports:health_reports                              GET  200 managers executive finance administrator; 403 rest
reports:health_report quarter=2024-Q2               GET  200 executive finance administrator; 403 integrator; 404 rest
reports:health_report_partners quarter=2024-Q2      GET  200 executive finance administrator; 403 integrator; 404 rest
reports:health_report_pdf quarter=2024-Q2 language=en GET 200 executive finance administrator; 403 integrator; 404 rest
reports:health_report_draft quarter=2024-Q2         POST 302 administrator; 403 rest
reports:health_report_issue quarter=2024-Q3         GET  200 owner administrator; 404 rest
                                                    POST 422 owner administrator; 404 rest
api:agreement-report-coverage code=@agreement       GET  200 owner executive finance administrator integrator; 403 contact; 404 rest
api:partner-report-exit-readiness code=@partner     GET  200 owner executive finance administrator integrator; 403 contact; 404 rest
api:health-report-list                              GET  200 managers executive finance administrator integrator; 403 rest
                                                    POST 400 managers administrator; 403 rest
api:health-report-detail id=@report                 GET  200 executive finance administrator integrator; 404 rest
api:health-report-issue id=@report                  POST 428 administrator; 403 executive finance integrator; 404 rest
api:health-report-pdf                               GET  400 managers executive finance administrator integrator; 403 rest
"""


def seed(world: Any) -> None:
    seed_health_reports(world)
    contact = world.people["contact"]
    meeting = create_meeting(
        partner=world.alpha,
        level="technical",
        title=f"Seen by both {world.marker}",
        starts_at=world.now + timedelta(days=9),
        contacts=[contact.contact],
        agenda=[world.marker],
        by=world.owner,
        now=world.now,
    )
    promise = create_action(
        title=f"Send {world.marker}",
        owner=contact,
        due_on=world.now.date() + timedelta(days=3),
        partner=world.alpha,
        by=world.owner,
        now=world.now,
    )
    dispute = ScorecardResponse.objects.get(scorecard__partner=world.alpha)
    dispute.file_name = f"{world.marker}.pdf"
    dispute.file.save("evidence.pdf", ContentFile(f"%PDF- {world.marker}".encode()))
    view = save_view(place="partners", name=world.marker, query=f"q={world.marker}", by=world.owner)
    export = ask_for_export(address="/actions/export.csv", by=world.owner)
    make_next_export(clock=lambda: world.now)
    world.keep(view=view.pk, export=export.pk, theirs=meeting.pk, promise=promise.pk, evidence=dispute.pk)


def seed_health_reports(world: Any) -> None:
    report = draft_health_report(quarter=Quarter(2024, 2), by=None, now=world.now)
    issue_health_report(report=report, by=None, now=world.now)
    content = world.marker.encode()
    HealthReportFile.objects.create(report=report, language="en", content=content, sha256=fingerprint(content))
    draft_health_report(quarter=Quarter(2024, 3), by=None, now=world.now)
    world.keep(report=report.pk)
