from django.urls import path

from accounts.web import calendars, entrance, invitations, own, people, trail

app_name = "accounts"

urlpatterns = [
    path("invitation/", entrance.InvitationPage.as_view(), name="invitation"),
    path("settings/profile/", own.ProfilePage.as_view(), name="profile"),
    path("settings/tokens/", own.TokensPage.as_view(), name="tokens"),
    path("settings/tokens/<int:pk>/revocation/", own.TokenRevocation.as_view(), name="token_revocation"),
    path("settings/users/", people.UsersPage.as_view(), name="users"),
    path("settings/users/export.csv", people.UsersExport.as_view(), name="users_export"),
    path("settings/users/<int:pk>/", people.UserPage.as_view(), name="user"),
    path("settings/users/<int:pk>/deactivation/", people.UserDeactivation.as_view(), name="user_deactivation"),
    path("settings/users/<int:pk>/reactivation/", people.UserReactivation.as_view(), name="user_reactivation"),
    path("settings/invitations/", invitations.InvitationsPage.as_view(), name="invitations"),
    path("settings/invitations/export.csv", invitations.InvitationsExport.as_view(), name="invitations_export"),
    path(
        "settings/invitations/<int:pk>/withdrawal/",
        invitations.InvitationWithdrawal.as_view(),
        name="invitation_withdrawal",
    ),
    path("settings/organisation/", people.OrganisationPage.as_view(), name="organisation"),
    path("settings/calendars/<int:pk>/", calendars.CalendarPage.as_view(), name="calendar"),
    path("settings/calendars/<int:pk>/days/", calendars.SetSpecialDay.as_view(), name="calendar_day"),
    path(
        "settings/calendars/<int:pk>/days/<int:day>/removal/",
        calendars.RemoveSpecialDay.as_view(),
        name="calendar_day_removal",
    ),
    path("settings/audit/", trail.AuditPage.as_view(), name="audit"),
    path("settings/audit/export.csv", trail.AuditExport.as_view(), name="audit_export"),
]
