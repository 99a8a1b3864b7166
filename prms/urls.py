"""Every address of the product. An app's pages and API pieces are included here, one line each."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from prms import handlers, health
from prms.lib.rest.openapi import ManualView, SchemaView, unrouted

api_urls: list[URLPattern | URLResolver] = [
    # First, as the most asked: every pattern tried costs time.
    path("", include("partners.api.urls")),
    path("", include("accounts.api.urls")),
    path("", include("messaging.api.urls")),
    path("", include("governance.api.urls")),
    path("", include("evaluations.api.urls")),
    path("", include("agreements.api.urls")),
    path("", include("alerts.api.urls")),
    path("", include("reports.api.urls")),
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", ManualView.as_view(), name="docs"),
    # Last, so that what is no address of the API is answered as the API answers.
    re_path(r"^", unrouted),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    # Before the pages: programs ask far more often than people, and every pattern tried costs time.
    path("api/v1/", include((api_urls, "api"))),
    # People come by invitation and keep the address they were invited at.
    re_path(r"^accounts/(?:signup|email|confirm-email|password/set|login/code)/", handlers.closed, name="closed"),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.web.urls")),
    path("", include("messaging.web.urls")),
    # Before reports, whose partner page would take `new` for a code.
    path("", include("partners.web.urls")),
    path("", include("evaluations.web.urls")),
    path("", include("agreements.web.urls")),
    path("", include("reports.web.urls")),
    path("", include("governance.web.urls")),
    path("", include("alerts.web.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "prms.handlers.bad_request"
handler403 = "prms.handlers.permission_denied"
handler404 = "prms.handlers.page_not_found"
handler500 = "prms.handlers.server_error"
