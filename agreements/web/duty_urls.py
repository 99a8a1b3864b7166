"""Addresses of what agreements owe; they belong to the names of agreements.web.urls."""

from django.urls import path

from agreements.web import duties, duty_list, duty_pages

urlpatterns = [
    path("agreements/<str:code>/obligations/", duties.DutiesTab.as_view(), name="agreement_duties"),
    path("agreements/<str:code>/obligations/new/", duties.ObligationAdd.as_view(), name="obligation_add"),
    path("agreements/<str:code>/milestones/new/", duties.MilestoneAdd.as_view(), name="milestone_add"),
    path("agreements/<str:code>/renewal/", duties.RenewalPage.as_view(), name="renewal"),
    path("obligations/", duty_list.DutiesPage.as_view(), name="duties"),
    path("obligations/calendar/", duty_list.DutyCalendar.as_view(), name="duty_calendar"),
    path("obligations/export.csv", duty_list.DutiesExport.as_view(), name="duties_export"),
    path("obligations/<int:pk>/", duty_pages.ObligationPage.as_view(), name="obligation"),
    path("obligations/<int:pk>/edit/", duty_pages.ObligationEdit.as_view(), name="obligation_edit"),
    path("obligations/<int:pk>/fulfilments/", duty_pages.FulfilObligation.as_view(), name="obligation_fulfil"),
    path("obligations/<int:pk>/waiver/", duty_pages.WaiveObligation.as_view(), name="obligation_waive"),
    path(
        "obligations/<int:pk>/fulfilments/<int:fulfilment>/file/",
        duty_pages.FulfilmentFile.as_view(),
        name="fulfilment_file",
    ),
    path("milestones/<int:pk>/", duty_pages.MilestonePage.as_view(), name="milestone"),
    path("milestones/<int:pk>/edit/", duty_pages.MilestoneEdit.as_view(), name="milestone_edit"),
    path("milestones/<int:pk>/assessment/", duty_pages.AssessMilestone.as_view(), name="milestone_assess"),
    path("milestones/<int:pk>/removal/", duty_pages.RemoveMilestone.as_view(), name="milestone_remove"),
    path("milestones/<int:pk>/file/", duty_pages.MilestoneFile.as_view(), name="milestone_file"),
]
