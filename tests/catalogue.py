"""What the sources say against what locale/ holds.

`python -m tests.catalogue` collects the sentences, keeps what is translated, compiles, and names what is missing.
"""

import ast
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
APPS = ("prms", "accounts", "messaging", "partners", "evaluations", "agreements", "governance", "alerts", "reports")
PO = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
MO = PO.with_suffix(".mo")
BORROWED = ROOT / "locale" / "borrowed.txt"
WIDTH = 110
KEYWORDS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop")),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (1, 2)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), ((1, "c"), 2, 3)),
}
CALL = re.compile(r"""\b(?:_|n?p?gettext)\((?:u?'(?:[^'\\]|\\.)*'|u?"(?:[^"\\]|\\.)*"|[\s,\w])*\)""")

Key = tuple[str | None, str]


def sources() -> Iterator[tuple[Path, str]]:
    """Yield each file as Python text; a template is turned into calls of gettext."""
    for app in APPS:
        files = sorted((ROOT / app).rglob("*.py"))
        yield from ((path, path.read_text()) for path in files if path.parent.name != "migrations")
    for folder in (ROOT / "templates", *(ROOT / app / "templates" for app in APPS)):
        for path in sorted((*folder.rglob("*.html"), *folder.rglob("*.txt"))):
            yield path, "\n".join(CALL.findall(templatize(path.read_text(), origin=str(path))))


def borrowed() -> list[str | tuple[str, ...]]:
    """Return the sentences of other packages that this catalogue says in their place."""
    lines = (line for line in BORROWED.read_text().splitlines() if not line.startswith("#"))
    return [tuple(line.split(" | ")) if " | " in line else line for line in lines]


def described() -> Iterator[tuple[Path, str]]:
    """Yield the docstrings that the API's manual shows, each with its file."""
    for path in sorted(path for app in APPS for path in (ROOT / app / "api").rglob("*.py")):
        for outer in ast.parse(path.read_text()).body:
            if isinstance(outer, ast.ClassDef):
                inner = [node for node in outer.body if isinstance(node, ast.FunctionDef)]
                texts = (ast.get_docstring(node) for node in (outer, *inner))
                yield from ((path, text) for text in texts if text)


def collected() -> Catalog:
    """Return every sentence of the sources with the files that say it, untranslated."""
    catalogue = Catalog()
    for sentence in borrowed():
        catalogue.add(sentence, locations=[(str(BORROWED.relative_to(ROOT)), 0)])
    for path, text in described():
        catalogue.add(text, locations=[(str(path.relative_to(ROOT)), 0)])
    for path, text in sources():
        for _line, message, _comments, context in extract("python", BytesIO(text.encode()), KEYWORDS):
            if all(message):
                catalogue.add(message, locations=[(str(path.relative_to(ROOT)), 0)], context=context)
    return catalogue


def committed() -> Catalog:
    """Return the Chinese catalogue as its text has it."""
    if not PO.exists():
        return Catalog(locale="zh_Hans")
    with PO.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def key(message: Message) -> Key:
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def translations(message: Message) -> tuple[str, ...]:
    """Return the forms of a translation; none or an empty one means that it is still to do."""
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def is_translated(message: Message) -> bool:
    return bool(translations(message)) and all(translations(message))


def header(known: Catalog) -> Catalog:
    """Return an empty catalogue whose head only a change of this file changes."""
    return Catalog(
        locale="zh_Hans",
        project="PRMS",
        version="0.1",
        fuzzy=False,
        header_comment="# Simplified Chinese of PRMS. The words are those of docs/glossary.md.",
        last_translator="PRMS",
        language_team="PRMS",
        msgid_bugs_address="docs/glossary.md",
        creation_date=known.creation_date,
        revision_date=known.creation_date,
    )


def merged(*, wanted: Catalog, known: Catalog) -> Catalog:
    """Return the wanted sentences with the translations that are known of them."""
    catalogue = header(known)
    for message in (message for message in wanted if message.id):
        old = known.get(key(message)[1], message.context)
        forms = translations(old) if old else ("",)
        string = forms[0] if isinstance(message.id, str) else (forms[0],)
        catalogue.add(message.id, string, locations=message.locations, context=message.context)
    return catalogue


def write(catalogue: Catalog) -> None:
    """Write the text and the compiled form, without line numbers, so that only sentences make a difference."""
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalogue, width=WIDTH, include_lineno=False, sort_by_file=True)
    with MO.open("wb") as file:
        write_mo(file, catalogue)


def main() -> int:
    catalogue = merged(wanted=collected(), known=committed())
    write(catalogue)
    missing = [key(message)[1] for message in catalogue if message.id and not is_translated(message)]
    print(f"{len(catalogue)} sentences, {len(missing)} without translation", *missing, sep="\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
