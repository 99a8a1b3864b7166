from django.urls import path

from governance.web import action_list, actions, agenda, calendar, feed, meetings

app_name = "governance"

urlpatterns = [
    path("meetings/", meetings.MeetingsPage.as_view(), name="meetings"),
    path("meetings/export.csv", meetings.MeetingsExport.as_view(), name="meetings_export"),
    path("meetings/calendar/", calendar.CalendarPage.as_view(), name="calendar"),
    path("meetings/new/", meetings.MeetingAddPage.as_view(), name="meeting_add"),
    path("meetings/<int:pk>/", meetings.MeetingPage.as_view(), name="meeting"),
    path("meetings/<int:pk>/confirmation/", meetings.ConfirmMeeting.as_view(), name="meeting_confirm"),
    path("meetings/<int:pk>/move/", meetings.MoveMeeting.as_view(), name="meeting_move"),
    path("meetings/<int:pk>/cancellation/", meetings.CancelMeeting.as_view(), name="meeting_cancel"),
    path("meetings/<int:pk>/absence/", meetings.MeetingNotHeld.as_view(), name="meeting_not_held"),
    path("meetings/<int:pk>/points/", meetings.AddPoint.as_view(), name="meeting_point"),
    path("meetings/<int:pk>/points/order/", agenda.MovePoint.as_view(), name="point_move"),
    path("meetings/<int:pk>/points/outcome/", agenda.PointOutcome.as_view(), name="point_outcome"),
    path("meetings/<int:pk>/people/", agenda.InvitePerson.as_view(), name="meeting_invite"),
    path("meetings/<int:pk>/people/removal/", agenda.UninvitePerson.as_view(), name="meeting_uninvite"),
    path("meetings/<int:pk>/meeting.ics", feed.MeetingFile.as_view(), name="meeting_file"),
    path("meetings/<int:pk>/minutes/", meetings.MeetingMinutes.as_view(), name="meeting_minutes"),
    path("meetings/<int:pk>/actions/", meetings.GiveAction.as_view(), name="meeting_action"),
    path("settings/calendar/", feed.FeedPage.as_view(), name="feed"),
    path("settings/calendar/end/", feed.FeedEnd.as_view(), name="feed_end"),
    path("calendar/<str:secret>.ics", feed.FeedFile.as_view(), name="feed_file"),
    path("actions/", action_list.ActionsPage.as_view(), name="actions"),
    path("actions/export.csv", action_list.ActionsExport.as_view(), name="actions_export"),
    path("actions/changes/", action_list.ChangeMany.as_view(), name="actions_change"),
    path("actions/new/", actions.ActionAddPage.as_view(), name="action_add"),
    path("actions/<int:pk>/", actions.ActionPage.as_view(), name="action"),
    path("actions/<int:pk>/edit/", actions.ActionEditPage.as_view(), name="action_edit"),
    path("actions/<int:pk>/completion/", actions.CompleteAction.as_view(), name="action_complete"),
    path("actions/<int:pk>/cancellation/", actions.CancelAction.as_view(), name="action_cancel"),
    path("actions/<int:pk>/reopening/", actions.ReopenAction.as_view(), name="action_reopen"),
]
