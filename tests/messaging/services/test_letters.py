import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.template import engines
from django.utils import translation

from messaging.models import Notification
from messaging.services.letters import body_of, compose_letter, subject_of
from tests.factories.accounts import UserFactory

LIN = UserFactory.build(name="Lin Qiao", email="lin@example.com")
CHEN = UserFactory.build(name="陈", email="chen@example.com", language="zh-hans", time_zone="Asia/Shanghai")
# A name that ends in a slash or dash is the beginning of several.
NAME = re.compile(r"[a-z]+/messages/([a-z_]*[a-z])")
INVITATION = "messaging/messages/invitation"


def row(template: str = "messaging/messages/plain", url: str = "", **params: Any) -> Notification:
    return Notification(cause="incident:12:1", template=template, params=params, url=url)


def test_a_mail_has_a_subject_the_text_the_link_and_who_wrote_it() -> None:
    letter = compose_letter(row(subject="Complaints", body="Look at it.", url="/incidents/12/"), reader=LIN)

    assert letter["subject"] == "Complaints"
    assert letter["text"] == f"Look at it.\n\n{settings.PUBLIC_URL}/incidents/12/\n\n-- \nPRMS wrote this."


def test_a_subject_stays_on_one_line() -> None:
    letter = compose_letter(row(subject="Complaints\nBcc: everybody@example.com"), reader=LIN)

    assert letter["subject"] == "Complaints Bcc: everybody@example.com"


def test_text_is_not_written_as_html() -> None:
    assert compose_letter(row(subject="A & B <Ltd>"), reader=LIN)["subject"] == "A & B <Ltd>"


def test_a_chinese_reader_gets_the_chinese_name_and_date() -> None:
    invitation = row(INVITATION, organisation="NEV", organisation_zh="新能源", until_on="2026-03-17")

    assert "2026年3月17日" in compose_letter(invitation, reader=CHEN)["text"]
    assert "新能源" in compose_letter(invitation, reader=CHEN)["subject"]
    assert "NEV" in compose_letter(invitation, reader=LIN)["subject"]
    assert "17 Mar 2026" in compose_letter(invitation, reader=LIN)["text"]


def test_the_inbox_shows_the_text_without_link_and_footer() -> None:
    news = row(subject="Complaints", body="Look at it.", url="/incidents/12/")

    with translation.override("en"):
        assert subject_of(news, reader=LIN, language="en") == "Complaints"
        assert body_of(news, reader=LIN, language="en") == "Look at it."


def test_a_message_without_a_template_is_still_readable() -> None:
    assert compose_letter(row("nowhere/messages/nothing"), reader=LIN)["subject"] == "News in PRMS"


def test_one_faulty_template_does_not_close_the_inbox(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = engines["django"].from_string("{{ step|divisibleby:repeat }}")
    plain = engines["django"].get_template("messaging/messages/plain.txt")
    monkeypatch.setattr(
        "messaging.services.letters.select_template", lambda names: broken if names[0] == "broken.txt" else plain
    )

    assert subject_of(row("broken"), reader=LIN, language="en") == "News in PRMS"


def templates_named_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and NAME.fullmatch(node.value):
            yield node.value


def test_every_message_that_code_names_has_a_template() -> None:
    apps = ("accounts", "messaging", "partners", "evaluations", "agreements", "governance", "alerts", "reports")
    sources = [path for app in apps for path in (settings.BASE_DIR / app).rglob("*.py")]
    named = {name for path in sources if "services" in path.parts for name in templates_named_in(path)}

    missing = [name for name in sorted(named) if not (settings.BASE_DIR / "templates" / f"{name}.txt").exists()]

    assert missing == []
