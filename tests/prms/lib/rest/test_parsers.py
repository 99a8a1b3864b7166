import io
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from prms.lib.rest.errors import TooLarge
from prms.lib.rest.parsers import MAX_BYTES, WrittenFloat, nesting_exceeds, parse_json, read_limited

JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=30,
)


def depth_of(value: object) -> int:
    if isinstance(value, dict):
        value = list(value.values())
    return 1 + max(map(depth_of, value), default=0) if isinstance(value, list) else 0


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{}", {}),
        (b"\xef\xbb\xbf[1]", [1]),
        ('"中文"'.encode(), "中文"),
        (b'["\\ud83d\\ude00"]', ["😀"]),
        (b'["a\\"[[[[[[[[[[[[[[[[[[[[[[[[[[["]', ['a"' + "[" * 27]),
        (b"[" * 20 + b"]" * 20, json.loads("[" * 20 + "]" * 20)),
    ],
)
def test_json_is_read(body, expected):
    assert parse_json(body) == expected


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[" * 21 + b"]" * 21, "nested deeper than 20"),
        (b"[" * 100_000, "nested deeper than 20"),
        (b'{"a":' * 100_000, "nested deeper than 20"),
        (b"[[", "line 1, column 3"),
        (b"", "line 1, column 1"),
        (b"[1,]", "not JSON"),
        (b'{"a": 1}\n{', "line 2, column 1"),
        (b'{"a": 1, "a": 2}', "“a” stands twice"),
        (b"[NaN]", "NaN is not a JSON number"),
        (b"[-Infinity]", "-Infinity is not a JSON number"),
        (b"[1e999]", "1e999 is too large"),
        (b"[" + b"9" * 5000 + b"]", "too many digits"),
        (b'["\\u0000"]', "NUL"),
        (b'{"\\u0000": 1}', "NUL"),
        (b'["\\ud800"]', "surrogate"),
        (b'["\xff"]', "byte 2"),
        ('["é"]'.encode("utf-16"), "UTF-8"),
        (b'["a\nb"]', "not JSON"),
    ],
)
def test_what_is_not_plain_json_is_refused_with_the_reason(body, words):
    with pytest.raises(ParseError, match=words):
        parse_json(body)


@given(JSON_VALUES)
def test_depth_is_measured_outside_strings(value):
    body = json.dumps(value).encode()

    assert nesting_exceeds(body, depth_of(value)) is False
    assert depth_of(value) == 0 or nesting_exceeds(body, depth_of(value) - 1) is True


def test_a_fraction_remembers_how_it_was_written():
    (number,) = parse_json(b"[0.10]")

    assert isinstance(number, WrittenFloat)
    assert repr(number) == "0.10"
    assert number == 0.1


def test_the_body_is_read_up_to_five_megabytes():
    assert len(read_limited(io.BytesIO(b" " * MAX_BYTES))) == MAX_BYTES
    with pytest.raises(TooLarge):
        read_limited(io.BytesIO(b" " * (MAX_BYTES + 1)))


def test_a_hostile_body_costs_no_more_than_a_moment():
    started = time.perf_counter()
    with pytest.raises(ParseError):
        parse_json(b'{"a":[' * 800_000)

    assert time.perf_counter() - started < 2
