from django.urls import path

from governance.web import actions, meetings

app_name = "governance"

urlpatterns = [
    path("meetings/", meetings.MeetingsPage.as_view(), name="meetings"),
    path("meetings/new/", meetings.MeetingAddPage.as_view(), name="meeting_add"),
    path("meetings/<int:pk>/", meetings.MeetingPage.as_view(), name="meeting"),
    path("meetings/<int:pk>/confirmation/", meetings.ConfirmMeeting.as_view(), name="meeting_confirm"),
    path("meetings/<int:pk>/move/", meetings.MoveMeeting.as_view(), name="meeting_move"),
    path("meetings/<int:pk>/cancellation/", meetings.CancelMeeting.as_view(), name="meeting_cancel"),
    path("meetings/<int:pk>/absence/", meetings.MeetingNotHeld.as_view(), name="meeting_not_held"),
    path("meetings/<int:pk>/points/", meetings.AddPoint.as_view(), name="meeting_point"),
    path("meetings/<int:pk>/minutes/", meetings.MeetingMinutes.as_view(), name="meeting_minutes"),
    path("meetings/<int:pk>/actions/", meetings.GiveAction.as_view(), name="meeting_action"),
    path("actions/", actions.ActionsPage.as_view(), name="actions"),
    path("actions/new/", actions.ActionAddPage.as_view(), name="action_add"),
    path("actions/<int:pk>/", actions.ActionPage.as_view(), name="action"),
    path("actions/<int:pk>/edit/", actions.ActionEditPage.as_view(), name="action_edit"),
    path("actions/<int:pk>/completion/", actions.CompleteAction.as_view(), name="action_complete"),
    path("actions/<int:pk>/cancellation/", actions.CancelAction.as_view(), name="action_cancel"),
    path("actions/<int:pk>/reopening/", actions.ReopenAction.as_view(), name="action_reopen"),
]
