from django.urls import path

from evaluations.web import (
    batches,
    catalogue,
    closes,
    exports,
    matrix,
    measurements,
    publishing,
    targets,
    uploads,
    views,
)

app_name = "evaluations"

urlpatterns = [
    path("scorecards/", matrix.NewestMonth.as_view(), name="scorecards"),
    path("scorecards/<int:pk>/publication/", views.PublishScorecard.as_view(), name="publish"),
    path("scorecards/<int:pk>/resolution/", views.ResolveDispute.as_view(), name="resolve"),
    path("scorecards/<str:month>/", matrix.MatrixPage.as_view(), name="matrix"),
    path("scorecards/<str:month>/export.csv", matrix.MatrixExport.as_view(), name="matrix_export"),
    path("scorecards/<str:month>/publication/", publishing.PublishDraftsPage.as_view(), name="publish_drafts"),
    path("month-closes/", closes.ClosesPage.as_view(), name="closes"),
    path("month-closes/new/", closes.ClosePage.as_view(), name="close"),
    path("month-closes/<int:pk>/", closes.CloseRunPage.as_view(), name="close_run"),
    path("kpis/", catalogue.KpisPage.as_view(), name="kpis"),
    path("kpis/new/", catalogue.KpiAddPage.as_view(), name="kpi_add"),
    path("kpis/<str:code>/", catalogue.KpiPage.as_view(), name="kpi"),
    path("kpis/<str:code>/edit/", catalogue.KpiEditPage.as_view(), name="kpi_edit"),
    path("kpis/<str:code>/use/", catalogue.KpiUse.as_view(), name="kpi_use"),
    path("kpis/<str:code>/targets/", targets.KpiTargetsPage.as_view(), name="kpi_targets"),
    path("partners/<str:code>/targets/", targets.PartnerTargetsPage.as_view(), name="partner_targets"),
    path("partners/<str:code>/entry/", measurements.EntryPage.as_view(), name="entry"),
    path("targets/new/", targets.TargetAddPage.as_view(), name="target_add"),
    path("targets/<int:pk>/", targets.TargetPage.as_view(), name="target"),
    path("targets/<int:pk>/end/", targets.EndTarget.as_view(), name="target_end"),
    path("targets/<int:pk>/removal/", targets.RemoveTarget.as_view(), name="target_removal"),
    path("measurements/", measurements.MeasurementsPage.as_view(), name="measurements"),
    path("measurements/export.csv", exports.MeasurementExport.as_view(), name="export"),
    path("measurements/upload/", uploads.UploadPage.as_view(), name="upload"),
    path("measurements/upload/template.csv", uploads.UploadTemplate.as_view(), name="upload_template"),
    path("measurements/upload/<str:token>/bad-rows.csv", uploads.BadRows.as_view(), name="bad_rows"),
    path("measurements/imports/", batches.BatchesPage.as_view(), name="batches"),
    path("measurements/imports/<int:pk>/", batches.BatchPage.as_view(), name="batch"),
    path("measurements/imports/<int:pk>/undo/", batches.UndoPage.as_view(), name="batch_undo"),
    path("measurements/<int:pk>/", measurements.MeasurementPage.as_view(), name="measurement"),
]
