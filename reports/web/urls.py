from django.conf import settings
from django.urls import path

from reports.web import kit, partner_list, views

app_name = "reports"

urlpatterns = [
    path("", views.TodayPage.as_view(), name="today"),
    path("partners/", partner_list.PartnerListPage.as_view(), name="partners"),
    path("partners/export.csv", partner_list.PartnerExport.as_view(), name="partners_export"),
    path("partners/<str:code>/", views.PartnerPage.as_view(), name="partner"),
    path("partners/<str:code>/scorecards/<str:month>/", views.ScorecardPage.as_view(), name="scorecard"),
    path("incidents/<int:pk>/", views.IncidentPage.as_view(), name="incident"),
]

if settings.DEBUG:
    urlpatterns.append(path("kit/", kit.gallery, name="kit"))
