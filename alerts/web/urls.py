from django.urls import path

from alerts.web import incidents, reference, rules, views

app_name = "alerts"

urlpatterns = [
    path("incidents/", incidents.IncidentsPage.as_view(), name="incidents"),
    path("incidents/export.csv", incidents.IncidentsExport.as_view(), name="incidents_export"),
    path("incidents/acknowledgements/", incidents.AcknowledgeMany.as_view(), name="acknowledge_many"),
    path("incidents/<int:pk>/acknowledgement/", views.Acknowledge.as_view(), name="acknowledge"),
    path("incidents/<int:pk>/decision/", views.Decide.as_view(), name="decision"),
    path("incidents/<int:pk>/silence/", views.PutSilence.as_view(), name="silence"),
    path("incidents/<int:pk>/silence/end/", views.LiftSilence.as_view(), name="lift_silence"),
    path("incidents/<int:pk>/comments/", views.AddComment.as_view(), name="comment"),
    path("incidents/<int:pk>/steps/", views.SetStep.as_view(), name="step"),
    path("incidents/<int:pk>/referral-pause/", views.PauseReferrals.as_view(), name="pause_referrals"),
    path("settings/rules/", rules.RulesPage.as_view(), name="rules"),
    path("settings/rules/export.csv", rules.RulesExport.as_view(), name="rules_export"),
    path("settings/rules/evaluation/", rules.CatchUp.as_view(), name="catch_up"),
    path("settings/playbooks/", reference.ReferencePage.as_view(), name="reference"),
    path("settings/playbooks/<str:code>/", reference.PlaybookEditPage.as_view(), name="playbook_edit"),
    path("settings/ladders/<str:code>/", reference.PolicyEditPage.as_view(), name="policy_edit"),
    path("settings/rules/new/", rules.RuleAddPage.as_view(), name="rule_add"),
    path("settings/rules/<str:code>/", rules.RulePage.as_view(), name="rule"),
    path("settings/rules/<str:code>/edit/", rules.RuleEditPage.as_view(), name="rule_edit"),
    path("settings/rules/<str:code>/activation/", rules.ActivateRule.as_view(), name="rule_activate"),
    path("settings/rules/<str:code>/deactivation/", rules.DeactivateRule.as_view(), name="rule_deactivate"),
]
