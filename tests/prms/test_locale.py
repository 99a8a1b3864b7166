"""Every sentence that people read stands in the Chinese catalogue, with the same placeholders."""

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
APPS = ("prms", "accounts", "messaging", "partners", "evaluations", "agreements", "governance", "alerts", "reports")
FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    "npgettext": ((1, "c"), 2, 3),
}
CALL = re.compile(r"""\b(?:_|n?p?gettext)\((?:u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*"|[\s,\w])*\)""")
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}")

Message = tuple[str | None, str]


def sources() -> Iterator[tuple[Path, str]]:
    """Yield each file as Python text; a template is turned into calls of gettext."""
    for app in APPS:
        yield from ((path, path.read_text()) for path in (ROOT / app).rglob("*.py") if path.parent.name != "migrations")
    for folder in (ROOT / "templates", *(ROOT / app / "templates" for app in APPS)):
        for path in (*folder.rglob("*.html"), *folder.rglob("*.txt")):
            yield path, "\n".join(CALL.findall(templatize(path.read_text(), origin=str(path))))


def sentences(text: str) -> Iterator[Message]:
    for _line, message, _comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
        yield context, message[0] if isinstance(message, tuple) else message


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (FOLDER / "django.po").open("rb") as file:
        return read_po(file)


def test_every_sentence_is_translated(catalogue: Catalog) -> None:
    known = {
        (message.context, message.id[0] if isinstance(message.id, tuple) else message.id)
        for message in catalogue
        if message.id and message.string and (isinstance(message.string, str) or all(message.string))
    }

    missing = {
        f"{path.relative_to(ROOT)}: {sentence}"
        for path, text in sources()
        for context, sentence in sentences(text)
        if sentence and (context, sentence) not in known
    }

    assert sorted(missing) == []


def test_no_translation_is_a_guess(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_a_translation_has_the_placeholders_of_its_sentence(catalogue: Catalog) -> None:
    odd = [
        message.id
        for message in catalogue
        if isinstance(message.id, str) and isinstance(message.string, str) and message.string
        if sorted(PLACEHOLDER.findall(message.id)) != sorted(PLACEHOLDER.findall(message.string))
    ]

    assert odd == [""] or odd == []


def test_the_compiled_catalogue_is_that_of_the_text(catalogue: Catalog) -> None:
    with (FOLDER / "django.mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}

    assert compiled == {message.id: message.string for message in catalogue if message.id and message.string}
