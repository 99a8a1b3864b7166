"""The words that tags write, in both languages."""

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import timezone, translation

from reports.templatetags import prms_text, prms_ui

NOW = datetime(2026, 11, 12, 9, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "words", "is_late"),
    [
        (date(2026, 11, 10), "2 days late", True),
        (date(2026, 11, 11), "1 day late", True),
        (date(2026, 11, 12), "Today", False),
        (datetime(2026, 11, 12, 14, 0, tzinfo=UTC), "14:00", False),
        (datetime(2026, 11, 12, 8, 0, tzinfo=UTC), "08:00", True),
        (date(2026, 11, 13), "Fri 13 Nov", False),
        (date(2026, 11, 26), "Thu 26 Nov", False),
        (date(2026, 11, 27), "27 Nov 2026", False),
    ],
)
def test_due_words_are_relative_only_where_that_helps(at, words, is_late):
    assert prms_text.due_words(at, NOW) == (words, is_late)


def test_a_due_time_is_of_the_readers_zone():
    with timezone.override("Asia/Shanghai"):
        assert prms_text.due_words(datetime(2026, 11, 12, 16, 30, tzinfo=UTC), NOW)[0] == "Fri 13 Nov"
        assert prms_text.d(datetime(2026, 11, 12, 1, 20, tzinfo=UTC), "moment") == (
            '<time datetime="2026-11-12T09:20:00+08:00">12 Nov, 09:20</time>'
        )


@pytest.mark.parametrize(
    ("change", "is_lower_better", "tone", "word"),
    [("3.1", False, "favourable", "up"), ("-8.7", False, "adverse", "down"), ("3.1", True, "adverse", "up")],
)
def test_a_movement_has_an_arrow_a_word_and_a_tone(change, is_lower_better, tone, word):
    markup = prms_ui.delta(Decimal(change), is_lower_better=is_lower_better)
    assert f'class="delta {tone}"' in markup
    assert f'<span class="sr-only">{word} </span>' in markup
    assert change.lstrip("-") in markup


@pytest.mark.parametrize("change", ["0", "0.04", "-0.04"])
def test_a_movement_too_small_to_show_is_unchanged(change):
    assert "unchanged" in prms_ui.delta(Decimal(change))


def test_a_missing_score_is_no_data_and_never_zero():
    assert "No data" in prms_ui.score(None)
    assert "0" not in prms_ui.score(None)


def test_a_score_rounds_half_up_and_names_its_grade():
    markup = prms_ui.score(Decimal("78.25"), "poor")
    assert ">78.3<" in markup
    assert "Poor" in markup


@pytest.mark.parametrize(
    ("name", "letters"), [("Lin Qiao", "LQ"), ("林乔", "林乔"), ("Meridian Freight Group", "MF"), ("Aegis", "Ae")]
)
def test_initials_fit_a_small_circle(name, letters):
    assert prms_text.initials(name) == letters


def test_the_other_name_is_of_the_other_language():
    partner = SimpleNamespace(name="Meridian Freight", name_zh="子午物流", display_name="Meridian Freight")
    assert prms_text.other_name(partner) == "子午物流"
    with translation.override("zh-hans"):
        partner.display_name = "子午物流"
        assert prms_text.other_name(partner) == "Meridian Freight"
        assert prms_text.html_lang() == "zh-Hans"


def test_text_in_a_tag_is_escaped():
    person = SimpleNamespace(name="<b>Eve</b>")
    assert "<b>Eve" not in prms_ui.who(person)
    assert "<b>Eve" not in prms_ui.icon("check", 16, '"><script>')
