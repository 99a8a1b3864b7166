from django.urls import path

from alerts.web import views

app_name = "alerts"

urlpatterns = [
    path("incidents/", views.IncidentsPage.as_view(), name="incidents"),
    path("incidents/<int:pk>/acknowledgement/", views.Acknowledge.as_view(), name="acknowledge"),
    path("incidents/<int:pk>/decision/", views.Decide.as_view(), name="decision"),
    path("incidents/<int:pk>/silence/", views.PutSilence.as_view(), name="silence"),
    path("incidents/<int:pk>/silence/end/", views.LiftSilence.as_view(), name="lift_silence"),
    path("incidents/<int:pk>/comments/", views.AddComment.as_view(), name="comment"),
    path("incidents/<int:pk>/steps/", views.SetStep.as_view(), name="step"),
    path("incidents/<int:pk>/referral-pause/", views.PauseReferrals.as_view(), name="pause_referrals"),
]
