from django.conf import settings
from django.urls import path

from reports.web import kit, partner_list, portal, views

app_name = "reports"

urlpatterns = [
    path("", views.TodayPage.as_view(), name="today"),
    path("partners/", partner_list.PartnerListPage.as_view(), name="partners"),
    path("partners/export.csv", partner_list.PartnerExport.as_view(), name="partners_export"),
    path("partners/<str:code>/", views.PartnerPage.as_view(), name="partner"),
    path("partners/<str:code>/scorecards/<str:month>/", views.ScorecardPage.as_view(), name="scorecard"),
    path("incidents/<int:pk>/", views.IncidentPage.as_view(), name="incident"),
    path("portal/", portal.HomePage.as_view(), name="portal"),
    path("portal/scorecards/<str:month>/", portal.CardPage.as_view(), name="portal_card"),
    path("portal/scorecards/<str:month>/acceptance/", portal.Acceptance.as_view(), name="portal_acceptance"),
    path("portal/scorecards/<str:month>/<str:kpi>/dispute/", portal.DisputePage.as_view(), name="portal_dispute"),
    path("portal/meetings/", portal.MeetingsPage.as_view(), name="portal_meetings"),
    path("portal/meetings/<int:pk>/", portal.MeetingPage.as_view(), name="portal_meeting"),
    path("portal/actions/", portal.ActionsPage.as_view(), name="portal_actions"),
    path("portal/actions/<int:pk>/", portal.ActionPage.as_view(), name="portal_action"),
    path("disputes/<int:pk>/file/", portal.DisputeFile.as_view(), name="dispute_file"),
]

if settings.DEBUG:
    urlpatterns.append(path("kit/", kit.gallery, name="kit"))
