from django.conf import settings
from django.urls import path

from reports.web import (
    agreement_tabs,
    exits,
    exports,
    health_reports,
    kit,
    partner_list,
    portal,
    portal_statements,
    saved_views,
    search,
    views,
)

app_name = "reports"

urlpatterns = [
    path("", views.TodayPage.as_view(), name="today"),
    path("partners/", partner_list.PartnerListPage.as_view(), name="partners"),
    path("partners/export.csv", partner_list.PartnerExport.as_view(), name="partners_export"),
    path("partners/<str:code>/", views.PartnerPage.as_view(), name="partner"),
    path("partners/<str:code>/scorecards/<str:month>/", views.ScorecardPage.as_view(), name="scorecard"),
    path("incidents/<int:pk>/", views.IncidentPage.as_view(), name="incident"),
    path("exports/new/", exports.ExportAddPage.as_view(), name="export_add"),
    path("exports/<int:pk>/", exports.ExportPage.as_view(), name="export"),
    path("exports/<int:pk>/file/", exports.ExportFile.as_view(), name="export_file"),
    path("search/", search.SearchPage.as_view(), name="search"),
    path("views/", saved_views.SaveView.as_view(), name="saved_views"),
    path("views/<int:pk>/", saved_views.OpenView.as_view(), name="saved_view"),
    path("views/<int:pk>/deletion/", saved_views.DeleteView.as_view(), name="saved_view_deletion"),
    path("portal/", portal.HomePage.as_view(), name="portal"),
    path("portal/scorecards/<str:month>/", portal.CardPage.as_view(), name="portal_card"),
    path("portal/scorecards/<str:month>/acceptance/", portal.Acceptance.as_view(), name="portal_acceptance"),
    path("portal/scorecards/<str:month>/<str:kpi>/dispute/", portal.DisputePage.as_view(), name="portal_dispute"),
    path("portal/statements/", portal_statements.StatementsPage.as_view(), name="portal_statements"),
    path("portal/statements/<int:pk>/", portal_statements.StatementPage.as_view(), name="portal_statement"),
    path(
        "portal/statements/<int:pk>/lines/<int:line>/dispute/",
        portal_statements.DisputePage.as_view(),
        name="portal_statement_dispute",
    ),
    path("portal/meetings/", portal.MeetingsPage.as_view(), name="portal_meetings"),
    path("portal/meetings/<int:pk>/", portal.MeetingPage.as_view(), name="portal_meeting"),
    path("portal/actions/", portal.ActionsPage.as_view(), name="portal_actions"),
    path("portal/actions/<int:pk>/", portal.ActionPage.as_view(), name="portal_action"),
    path("agreements/<str:code>/annual-review/", agreement_tabs.AnnualReviewPage.as_view(), name="annual_review"),
    path("agreements/<str:code>/coverage/", agreement_tabs.CoveragePage.as_view(), name="coverage"),
    path("exits/<int:pk>/", exits.ExitCasePage.as_view(), name="exit_case"),
    path("disputes/<int:pk>/file/", portal.DisputeFile.as_view(), name="dispute_file"),
    path("reports/", health_reports.HealthReportsPage.as_view(), name="health_reports"),
    path("reports/<str:quarter>/", health_reports.HealthReportPage.as_view(), name="health_report"),
    path(
        "reports/<str:quarter>/partners/",
        health_reports.HealthReportPartnersPage.as_view(),
        name="health_report_partners",
    ),
    path("reports/<str:quarter>/draft/", health_reports.DraftHealthReport.as_view(), name="health_report_draft"),
    path("reports/<str:quarter>/issue/", health_reports.IssueHealthReport.as_view(), name="health_report_issue"),
    path(
        "reports/<str:quarter>/<str:language>.pdf", health_reports.HealthReportPdf.as_view(), name="health_report_pdf"
    ),
]

if settings.DEBUG:
    urlpatterns.append(path("kit/", kit.gallery, name="kit"))
