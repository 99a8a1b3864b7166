"""Reads a JSON body without trusting it: size, depth, text and numbers are checked before a serializer sees them."""

import hashlib
import json
import re
from collections.abc import Mapping
from typing import IO, Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from prms.lib.rest.errors import TooLarge

MAX_BYTES = 5 * 1024 * 1024
MAX_DEPTH = 20

_ESCAPED = re.compile(rb"\\.", re.DOTALL)
_ALL_BUT_MARKS = bytes(byte for byte in range(256) if byte not in b'[]{}"')
_ONE_KIND = bytes.maketrans(b"[]", b"{}")
_FORBIDDEN = re.compile("[\x00\ud800-\udfff]")


class WrittenFloat(float):
    """A JSON number with a fraction or exponent that remembers how it was written."""

    text: str

    def __new__(cls, text: str) -> "WrittenFloat":
        number = super().__new__(cls, text)
        number.text = text
        return number

    def __repr__(self) -> str:
        return self.text


class StrictJSONParser(BaseParser):
    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: Any = None, parser_context: Any = None) -> Any:
        """Return the parsed body; the request keeps the body's SHA-256 as `body_digest`."""
        body = read_limited(stream)
        if parser_context and "request" in parser_context:
            parser_context["request"].body_digest = hashlib.sha256(body).hexdigest()
        return parse_json(body)


def read_limited(stream: IO[bytes]) -> bytes:
    """Return the whole body, or raise TooLarge after the first byte too many."""
    body = stream.read(MAX_BYTES + 1)
    if len(body) > MAX_BYTES:
        raise TooLarge(_("The body is larger than 5 MB. Send it in several requests."))
    return body


def parse_json(body: bytes) -> Any:
    """Return what the JSON text says, or raise ParseError with what would be right."""
    if nesting_exceeds(body, MAX_DEPTH):
        raise ParseError(_("The JSON is nested deeper than %(depth)s levels.") % {"depth": MAX_DEPTH})
    try:
        value = json.loads(
            body.decode("utf-8-sig"),
            parse_float=_written_float,
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_duplicates,
        )
    except UnicodeDecodeError as error:
        message = _("The body is not UTF-8: byte %(position)s cannot be read.")
        raise ParseError(message % {"position": error.start}) from error
    except json.JSONDecodeError as error:
        message = _("The body is not JSON: see line %(line)s, column %(column)s.")
        raise ParseError(message % {"line": error.lineno, "column": error.colno}) from error
    except ValueError as error:
        raise ParseError(_("A whole number in the body has too many digits to be one.")) from error
    if b"\\u" in body:
        _refuse_forbidden_text(value)
    return value


def nesting_exceeds(body: bytes, depth: int) -> bool:
    """Say whether brackets nest deeper than `depth`, in a few passes over the bytes and without recursion."""
    if b"\\" in body:
        body = _ESCAPED.sub(b"", body)
    marks = body.translate(_ONE_KIND, _ALL_BUT_MARKS)
    # Strings without brackets are now `""`; taking those out first leaves little to split.
    brackets = b"".join(marks.replace(b'""', b"").split(b'"')[::2])
    for _level in range(depth):
        if not brackets:
            return False
        brackets = brackets.replace(b"{}", b"")
    # Brackets that never close are the JSON parser's to report, unless there are many.
    return b"{}" in brackets or len(brackets) > depth


def _written_float(text: str) -> WrittenFloat:
    number = WrittenFloat(text)
    if number in (float("inf"), float("-inf")):
        raise ParseError(_("%(number)s is too large a number.") % {"number": text[:40]})
    return number


def _refuse_constant(name: str) -> NoReturn:
    raise ParseError(_("%(name)s is not a JSON number. Leave the value out, or send null.") % {"name": name})


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in members if names.count(name) > 1)
        raise ParseError(_("“%(name)s” stands twice in one object.") % {"name": twice})
    return members


def _refuse_forbidden_text(value: Any, place: str = "") -> None:
    if isinstance(value, str):
        if _FORBIDDEN.search(value):
            message = _("Text may not contain NUL or half of a surrogate pair: see %(place)s.")
            raise ParseError(message % {"place": place or "/"})
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            _refuse_forbidden_text(name, place)
            _refuse_forbidden_text(inner, f"{place}/{name}")
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            _refuse_forbidden_text(inner, f"{place}/{index}")
