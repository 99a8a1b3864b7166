import csv
import io
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from agreements.models import Statement
from agreements.services import adjust_statement, statement_pdf, statement_xlsx
from tests.factories.accounts import manager
from tests.factories.partners import PartnerFactory
from tests.factories.statements import (
    JANUARY,
    finance,
    judged,
    run,
    settled,
    statement_of,
    worked_agreement,
    year_of,
)

pytestmark = pytest.mark.django_db
FORMULA = '=HYPERLINK("https://elsewhere.example","Click")'


@pytest.fixture
def draft() -> Statement:
    partner = PartnerFactory(code="ZEPHYR", name="Zephyr Insurance", name_zh="泽安保险", owner=manager())
    agreement = worked_agreement(has_deductions=True, code="AG-1", partner=partner)
    year_of(agreement, [416])
    judged(agreement, JANUARY, complaints="0.09")
    run(JANUARY)
    return statement_of(agreement, JANUARY)


def text_of(content: bytes) -> str:
    return "".join("".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Commissionstatement", "ZephyrInsurance", "January2025", "93,600.00", "Wepay", "Adraft")),
        ("zh-hans", ("佣金结算单", "泽安保险", "2025年1月", "93,600.00", "我方支付", "草稿")),
    ],
)
def test_the_pdf_says_the_same_in_both_languages(draft, language, words):
    content = statement_pdf(statement=draft, language=language)

    pdf = PdfReader(io.BytesIO(content))
    root = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert [word for word in words if word not in text_of(content)] == []
    assert draft.sha256 in text_of(content)


def test_the_pdf_of_a_locked_statement_names_who_approved_it(draft):
    statement = settled(draft.agreement, JANUARY, by=finance(name="Fiona Ruan"))

    text = text_of(statement_pdf(statement=statement, language="en"))

    assert "FionaRuan" in text
    assert "Adraft" not in text


def test_the_csv_adds_up_and_cannot_run_in_a_spreadsheet(draft):
    adjust_statement(statement=draft, amount=Decimal(-5), reason=FORMULA, by=finance())
    Statement.objects.filter(pk=draft.pk).update(version=draft.version)
    draft.agreement.partner.__class__.objects.update(code="=1+1")
    client = Client()
    client.force_login(finance())

    answer = client.get(reverse("agreements:statement_csv", args=[draft.pk]))

    rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))
    assert sum(Decimal(row["amount"]) for row in rows) == Decimal("93595.00")
    assert rows[0]["quantity"] == "416"
    assert {row["partner"] for row in rows} == {"'=1+1"}


def test_the_workbook_holds_numbers_as_numbers_and_no_formula(draft):
    draft.agreement.partner.__class__.objects.update(code="=1+1")

    content = statement_xlsx(Statement.objects.whole().get(pk=draft.pk))

    header, first, *_rest = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    row = dict(zip(header, first, strict=True))
    assert (row["partner"], row["quantity"], row["amount"]) == ("'=1+1", 416.0, 104000.0)


@pytest.mark.parametrize("name", ["fr", "en-gb", "x"])
def test_a_language_that_is_not_spoken_is_not_found(draft, name):
    client = Client()
    client.force_login(finance())

    assert client.get(f"/commissions/statements/{draft.pk}/{name}.pdf").status_code == 404


def test_the_tab_lists_the_statements_of_one_agreement_and_the_months_without(draft):
    other = worked_agreement(code="AG-2")
    run(JANUARY + 1)
    client = Client()
    client.force_login(finance())

    page = client.get(reverse("agreements:agreement_statements", args=["AG-1"]))

    assert [row.pk for row in page.context["page"].object_list] == [draft.pk]
    assert [row.outcome for row in page.context["skips"]] == ["OPEN_MONTH"]
    assert client.get(reverse("agreements:agreement_statements", args=[other.code])).status_code == 200
