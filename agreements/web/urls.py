from django.urls import path

from agreements.web import lists, overview

app_name = "agreements"

urlpatterns = [
    path("agreements/", lists.AgreementsPage.as_view(), name="agreements"),
    path("agreements/export.csv", lists.AgreementsExport.as_view(), name="agreements_export"),
    path("agreements/<str:code>/", overview.OverviewPage.as_view(), name="agreement"),
    path("agreements/<str:code>/what-if/", overview.WhatIfPage.as_view(), name="what_if"),
]
