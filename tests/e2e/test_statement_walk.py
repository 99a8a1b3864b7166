"""From a drafted agreement to a locked statement, an objection to it and what that makes of the next one."""

import csv
import io
import re
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import pytest
from playwright.sync_api import Page, expect

from prms.lib.periods import Month
from tests.e2e.conftest import SignIn

MANAGER, FINANCE = "manager@example.com", "finance@example.com"
SECOND = Month.of(datetime.now(tz=UTC).date()).previous()
FIRST = SECOND.previous()
# What both months come to, what the partner claims of the first, and the second with the rest of that.
EARNED, CLAIMED, CORRECTED = "¥10,000.00", "10500", "¥13,000.00"


class Terms(NamedTuple):
    """Whose agreement it is, what it pays for, and what the pages say in one language."""

    language: str
    contact: str
    partner: str
    kind: str
    kpi: str
    rate: str
    volumes: tuple[str, str]
    reason: str
    answer: str


TERMS = (
    Terms(
        *("en", "contact2@example.com", "MERIDIAN", "per_unit", "contracts", "250", ("40", "50")),
        *("Two contracts of the last day are missing.", "Both were signed on the 30th: they count."),
    ),
    Terms(
        *("zh-hans", "contact1@example.com", "ZEPHYR", "percent", "referred_revenue", "4%", ("250000", "312500")),
        *("月末最后一天的两笔收入未计入。", "两笔均于当月入账，应予计入。"),
    ),
)


@pytest.mark.parametrize("terms", TERMS, ids=lambda terms: terms.language)
def test_what_a_locked_statement_left_out_is_a_line_of_the_next(sign_in: SignIn, terms: Terms) -> None:
    manager, finance, contact = (sign_in(email, language=terms.language) for email in (MANAGER, FINANCE, terms.contact))
    code = _put_in_force(manager, terms)
    _import_volumes(manager, terms)
    _close(manager, FIRST)

    _prepare(manager, FIRST, code)
    _approve_and_lock(finance, FIRST, code)
    _object(contact, terms, code)
    _answer(finance, terms, code)

    _prepare(manager, SECOND, code)
    manager.locator("tbody tr").filter(has_text=code).get_by_role("link").first.click()
    expect(manager.locator("table.ledger tfoot")).to_contain_text(CORRECTED)
    expect(manager.locator("table.ledger tbody tr").last).to_contain_text("¥500.00")
    expect(manager.locator("table.ledger tbody tr")).to_have_count(2)


def _put_in_force(page: Page, terms: Terms) -> str:
    """Draft an agreement with a plan and take it through review and signature; return its code."""
    page.goto(f"/agreements/new/?partner={terms.partner}")
    page.locator("[name=title]").fill("Statement walk")
    page.locator("[name=starts_on]").fill(f"{FIRST.first_day}")
    page.locator("[name=their_project_manager]").select_option(index=1)
    _send(page)
    agreement = page.url.rstrip("/")
    _plan(page, agreement, terms)
    for step in ("review", "signature", "activation"):
        page.goto(agreement)
        page.locator(f'a.button[href$="/{step}/"]').first.click()
        _send(page)
        expect(page.locator(".messages").first).to_be_visible()
    return agreement.rpartition("/")[2]


def _plan(page: Page, agreement: str, terms: Terms) -> None:
    page.goto(f"{agreement}/plans/new/")
    page.locator("[name=effective_from]").fill(f"{FIRST}")
    page.locator("[name=kind]").select_option(terms.kind)
    page.locator("[name=mode]").select_option("graduated")
    page.locator("[name=basis]").select_option("month")
    page.locator("[name=volume_kpi]").select_option(terms.kpi)
    page.locator("[name=tier_from]").first.fill("0")
    page.locator("[name=tier_rate]").first.fill(terms.rate)
    _send(page)
    expect(page).not_to_have_url(re.compile("/new/$"))


def _import_volumes(page: Page, terms: Terms) -> None:
    """Import one figure for each of the two months."""
    sheet = io.StringIO()
    days = [month.next().first_day - timedelta(days=1) for month in (FIRST, SECOND)]
    rows = [[terms.partner, terms.kpi, f"{day}", volume] for day, volume in zip(days, terms.volumes, strict=True)]
    csv.writer(sheet).writerows([["partner", "kpi", "date", "value"], *rows])
    page.goto("/measurements/upload/")
    file = {"name": "volumes.csv", "mimeType": "text/csv", "buffer": sheet.getvalue().encode()}
    page.set_input_files("input[type=file]", file)
    page.locator("main form button.primary").click()
    page.locator("main .file-acts button.primary").click()
    expect(page.locator('main a[href^="/measurements/imports/"]').last).to_be_visible()


def _close(page: Page, month: Month) -> None:
    page.goto(f"/month-closes/new/?month={month}")
    _send(page)
    expect(page.locator(".messages").first).to_be_visible()


def _prepare(page: Page, month: Month, code: str) -> None:
    """Look at what preparing the month would write, then prepare it."""
    page.goto(f"/commissions/{month}/run/")
    expect(page.locator("tbody tr").filter(has_text=code)).to_contain_text("¥")
    _send(page)
    expect(page).to_have_url(re.compile(rf"/commissions/{month}/$"))


def _approve_and_lock(page: Page, month: Month, code: str) -> None:
    """Find the draft from Today, approve it as another person and lock it."""
    page.goto("/")
    page.locator(f'#queue a[href="/commissions/{month}/?status=draft"]').click()
    page.get_by_role("link", name=code).click()
    expect(page.locator("table.ledger tfoot")).to_contain_text(EARNED)
    page.locator('form[action$="/approval/"] button').click()
    page.locator('form[action$="/lock/"] button').click()
    expect(page.locator('form[action$="/payments/"]')).to_be_visible()


def _object(page: Page, terms: Terms, code: str) -> None:
    """Follow the message that the statement is final, and dispute its only line."""
    page.goto("/inbox/")
    page.locator("tbody th a").filter(has_text=code).first.click()
    page.locator("article a.button").click()
    expect(page).to_have_url(re.compile(r"/portal/statements/\d+/$"))
    page.locator("details.trace summary").first.click()
    page.locator('main a[href$="/lines/1/dispute/"]').click()
    page.locator("[name=claimed]").fill(CLAIMED)
    page.locator("[name=reason]").fill(terms.reason)
    _send(page)
    expect(page.locator(".dispute")).to_contain_text(terms.reason)


def _answer(page: Page, terms: Terms, code: str) -> None:
    """Uphold the objection from Today, as the person in finance."""
    page.goto("/")
    page.locator("#queue li").filter(has_text=terms.reason).get_by_role("link").last.click()
    expect(page.locator("main")).to_contain_text(code)
    page.locator('main a[href$="/lines/1/answer/"]').click()
    page.locator("[name=outcome]").select_option("upheld")
    page.locator("[name=answer]").fill(terms.answer)
    _send(page)
    expect(page.locator(".dispute")).to_contain_text(terms.answer)
    expect(page.locator("table.ledger tfoot")).to_contain_text(EARNED)


def _send(page: Page) -> None:
    """Press the one primary button of the page's form."""
    page.locator("main form button.primary").click()
