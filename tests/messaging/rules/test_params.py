from datetime import UTC, date, datetime
from typing import Any

import pytest

from messaging.rules.causes import thread_of
from messaging.rules.params import readable_params
from prms.lib.periods import Month


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("due_on", "2026-03-20", date(2026, 3, 20)),
        ("starts_at", "2026-03-20T02:00:00+00:00", datetime(2026, 3, 20, 2, tzinfo=UTC)),
        ("month", "2026-02", Month(2026, 2)),
        ("last_month", "2026-02", Month(2026, 2)),
        ("due_on", "soon", "soon"),
        ("due_on", None, None),
        ("reason", "2026-03-20", "2026-03-20"),
        ("carbon", "on", "on"),
    ],
)
def test_a_params_name_says_how_it_is_read(name: str, value: Any, read: Any) -> None:
    assert readable_params({name: value}, language="en") == {name: read}


def test_rows_of_a_list_are_read_alike() -> None:
    read = readable_params({"actions": [{"title": "Call", "due_on": "2026-03-20"}, "plain"]}, language="en")

    assert read == {"actions": [{"title": "Call", "due_on": date(2026, 3, 20)}, "plain"]}


def test_a_name_appears_in_the_readers_language_where_it_is_known() -> None:
    params = {"partner": "Anhua", "partner_zh": "安华", "sponsor": "Wang", "sponsor_zh": ""}

    assert readable_params(params, language="zh-hans") | {} == params | {"partner": "安华"}
    assert readable_params(params, language="en") == params


@pytest.mark.parametrize(
    ("cause", "thread"),
    [
        ("incident:12:3", "incident:12"),
        ("incident:12:3:owner", "incident:12"),
        ("meeting:7", "meeting:7"),
        ("news", "news"),
    ],
)
def test_a_thread_is_what_a_message_is_about(cause: str, thread: str) -> None:
    assert thread_of(cause) == thread
