"""The report on paper: three A4 pages in both languages, with the vendored faces alone."""

import io
from datetime import date
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from prms.demo.cast import COMPANIES
from reports.models import HealthReport
from reports.services import draft_health_report, file_of, issue_health_report
from tests.factories.alerts import firing_incident
from tests.reports.health.quarter import NOW, QUARTER, company, meeting, partner, promise

pytestmark = pytest.mark.django_db

FACES = ("Inter", "Noto-Sans-SC", "Source-Serif")
A4 = (595, 842)


def report_of(partners: int) -> HealthReport:
    owner = company()
    for number in range(partners):
        totals = [str(70 + (number * 7 + month * 3) % 50) for month in range(6)]
        row = partner(owner, f"P{number:02}", totals, level="SAABBC"[number % 6])
        promise(row, date(2025, 8, 1 + number % 28), date(2025, 8, 5) if number % 3 else None)
        promise(row, date(2025, 11, 20), None, title="A second source for every lane above a tenth of the volume")
        meeting(row, date(2025, 8, 5), "held" if number % 4 else "not_held")
    for _ in range(2):
        firing_incident(code=f"slump{_}")
    return issue_health_report(report=draft_health_report(quarter=QUARTER, by=None, now=NOW), by=None, now=NOW)


def squeezed(text: str) -> str:
    """Return the text without spaces, which a PDF leaves to the eye."""
    return "".join(text.split())


def faces_of(pages: Any) -> set[str]:
    return {
        str(font.get_object()["/BaseFont"]).split("+")[-1]
        for page in pages
        for font in page["/Resources"]["/Font"].values()
    }


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Kestrel Motors", "Partner health, Q3 2025", "The quarter in seven numbers", "P00 Ltd", "Method")),
        ("zh-hans", ("红隼汽车", "伙伴健康报告", "本季度七个数字", "P00公司", "方法")),
    ],
)
def test_two_dozen_partners_take_three_tagged_pages_in_our_faces(language: str, words: tuple[str, ...]) -> None:
    report = report_of(24)
    pdf = PdfReader(io.BytesIO(file_of(report=report, language=language).content))

    assert len(pdf.pages) == 3
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in pdf.pages} == {A4}
    text = squeezed("".join(page.extract_text() for page in pdf.pages))
    assert [word for word in words if squeezed(word) not in text] == []
    score = next(row for row in report.figures["figures"] if row["key"] == "score")["values"][-1]
    figures = (score, report.figures["partners"][0]["total"], report.sha256)
    assert [figure for figure in figures if figure not in text] == []
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"]).lower().startswith(language[:2])
    assert pdf.metadata.title
    assert [face for face in faces_of(pdf.pages) if not face.startswith(FACES)] == []


def test_more_than_thirty_partners_leave_the_rest_to_an_appendix() -> None:
    report = report_of(40)
    pdf = PdfReader(io.BytesIO(file_of(report=report, language="en").content))
    pages = [squeezed(page.extract_text()) for page in pdf.pages]

    shown = set(report.figures["shown"])
    names = {row["code"]: squeezed(row["name"]) for row in report.figures["partners"]}
    assert (len(pages), len(shown)) == (4, 30)
    assert [code for code in shown if names[code] not in pages[1]] == []
    assert [code for code in names.keys() - shown if names[code] not in pages[3]] == []


def test_the_vendored_face_has_every_character_of_the_demo() -> None:
    path = finders.find("fonts/NotoSansSC-Regular.woff2")
    known = {chr(code) for code in TTFont(path).getBestCmap()}

    assert {letter for company_ in COMPANIES for letter in company_.name_zh} - known == set()
