from django.urls import include, path

from agreements.web import (
    amendments,
    commissions,
    drafts,
    lists,
    overview,
    plans,
    statement_disputes,
    statement_tab,
    statements,
    versions,
)

app_name = "agreements"

urlpatterns = [
    path("agreements/", lists.AgreementsPage.as_view(), name="agreements"),
    path("agreements/export.csv", lists.AgreementsExport.as_view(), name="agreements_export"),
    path("agreements/new/", drafts.AgreementAddPage.as_view(), name="add"),
    path("agreements/<str:code>/", overview.OverviewPage.as_view(), name="agreement"),
    path("agreements/<str:code>/what-if/", overview.WhatIfPage.as_view(), name="what_if"),
    path("agreements/<str:code>/statements/", statement_tab.StatementsTab.as_view(), name="agreement_statements"),
    path("agreements/<str:code>/edit/", drafts.AgreementEditPage.as_view(), name="edit"),
    path("agreements/<str:code>/review/", drafts.ReviewPage.as_view(), name="review"),
    path("agreements/<str:code>/signature/", drafts.SignaturePage.as_view(), name="signature"),
    path("agreements/<str:code>/activation/", drafts.ActivationPage.as_view(), name="activation"),
    path("", include("agreements.web.duty_urls")),
    path("commissions/", commissions.CurrentMonth.as_view(), name="commissions"),
    path("commissions/statements/<int:pk>/", statements.StatementPage.as_view(), name="statement"),
    path("commissions/statements/<int:pk>/approval/", statements.ApproveStatement.as_view(), name="statement_approve"),
    path("commissions/statements/<int:pk>/lock/", statements.LockStatement.as_view(), name="statement_lock"),
    path("commissions/statements/<int:pk>/adjustments/", statements.AdjustStatement.as_view(), name="statement_adjust"),
    path("commissions/statements/<int:pk>/payments/", statements.PayStatement.as_view(), name="statement_pay"),
    path("commissions/statements/<int:pk>/proof.json", statements.ProofFile.as_view(), name="statement_proof"),
    path("commissions/statements/<int:pk>/lines.csv", statements.StatementCsv.as_view(), name="statement_csv"),
    path("commissions/statements/<int:pk>/lines.xlsx", statements.StatementXlsx.as_view(), name="statement_xlsx"),
    path("commissions/statements/<int:pk>/<str:language>.pdf", statements.StatementPdf.as_view(), name="statement_pdf"),
    path(
        "commissions/statements/<int:pk>/lines/<int:line>/dispute/",
        statement_disputes.OpenDispute.as_view(),
        name="statement_dispute",
    ),
    path(
        "commissions/statements/<int:pk>/lines/<int:line>/answer/",
        statement_disputes.ResolveDispute.as_view(),
        name="statement_dispute_answer",
    ),
    path("commissions/<str:month>/", commissions.MonthPage.as_view(), name="month"),
    path("commissions/<str:month>/run/", commissions.RunPage.as_view(), name="run"),
    path("commissions/<str:month>/statements.csv", commissions.MonthExport.as_view(), name="month_export"),
    path("agreements/<str:code>/plans/", plans.PlansPage.as_view(), name="plans"),
    path("agreements/<str:code>/plans/new/", plans.PlanAddPage.as_view(), name="plan_add"),
    path("agreements/<str:code>/terms/", versions.TermsPage.as_view(), name="terms"),
    path("agreements/<str:code>/terms/edit/", amendments.TermsEditPage.as_view(), name="terms_edit"),
    path("agreements/<str:code>/versions/", versions.VersionsPage.as_view(), name="versions"),
    path("agreements/<str:code>/amendments/new/", amendments.AmendPage.as_view(), name="amend"),
    path(
        "agreements/<str:code>/amendments/<int:number>/",
        amendments.AmendmentEditPage.as_view(),
        name="amendment_edit",
    ),
    path(
        "agreements/<str:code>/amendments/<int:number>/signature/",
        amendments.AmendmentSignPage.as_view(),
        name="amendment_sign",
    ),
    path(
        "agreements/<str:code>/amendments/<int:number>/withdrawal/",
        amendments.AmendmentWithdraw.as_view(),
        name="amendment_withdraw",
    ),
]
