from django.urls import path

from evaluations.web import exports, views

app_name = "evaluations"

urlpatterns = [
    path("measurements/export.csv", exports.MeasurementExport.as_view(), name="export"),
    path("measurements/upload/", views.UploadPage.as_view(), name="upload"),
    path("measurements/upload/template.csv", views.UploadTemplate.as_view(), name="upload_template"),
    path("scorecards/<int:pk>/publication/", views.PublishScorecard.as_view(), name="publish"),
    path("scorecards/<int:pk>/resolution/", views.ResolveDispute.as_view(), name="resolve"),
]
