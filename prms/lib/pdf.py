"""Pages as PDF, with the faces of `static/fonts` and no others.

WeasyPrint is loaded when the first PDF is written: it needs Pango, which a machine may lack.
"""

from collections.abc import Mapping
from datetime import datetime
from html import escape

from django.conf import settings
from django.utils.translation import gettext as _

from prms.lib.errors import DomainError


class PdfUnavailable(DomainError):
    """This machine cannot write PDF; everything else works."""

    status = 503
    code = "pdf_unavailable"


def write_pdf(*, html: str, written_at: datetime) -> bytes:
    """Return an HTML page as a tagged PDF (PDF/UA-1), dated `written_at`.

    Addresses in the page and its stylesheets are relative to `static/`. Raises PdfUnavailable without Pango.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except OSError as error:
        raise PdfUnavailable(
            _("PDF cannot be written here: install Pango (Debian: apt-get install libpango-1.0-0 libpangoft2-1.0-0).")
        ) from error
    page = html.replace("</head>", f"{_metadata(written_at)}</head>", 1)
    folder = settings.BASE_DIR / "static"
    document = HTML(string=page, base_url=f"{folder.as_uri()}/", url_fetcher=URLFetcher(allowed_protocols=("file",)))
    return document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=b"PRMS")


def _metadata(written_at: datetime) -> str:
    values: Mapping[str, str] = {
        "author": "PRMS",
        "dcterms.created": written_at.isoformat(timespec="seconds"),
        "dcterms.modified": written_at.isoformat(timespec="seconds"),
    }
    return "".join(f'<meta name="{name}" content="{escape(value)}">' for name, value in values.items())
