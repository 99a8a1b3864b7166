"""The sample API with its schema and manual, as `prms.urls` serves the product's."""

from django.urls import include, path, re_path

from prms.lib.rest.openapi import ManualView, SchemaView, unrouted
from tests.prms.lib.rest.sample import router

api_urls = [
    *router.urls,
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", ManualView.as_view(), name="docs"),
    re_path(r"^", unrouted),
]
urlpatterns = [path("api/v1/", include((api_urls, "api")))]
