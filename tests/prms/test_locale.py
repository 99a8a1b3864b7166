"""Every sentence that people read stands in the Chinese catalogue, with the same placeholders."""

import re
from io import BytesIO
from pathlib import Path

import allauth
import django.conf
import django.contrib.auth
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.catalogue import MO, borrowed, collected, committed, is_translated, key, translations

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%%|\{\w+\}|</?[a-z]+|`[^`]+`")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    return committed()


@pytest.fixture(scope="module")
def spoken() -> Catalog:
    return collected()


def test_every_sentence_of_the_sources_is_translated(catalogue: Catalog, spoken: Catalog) -> None:
    known = {key(message) for message in catalogue if is_translated(message)}

    missing = [
        f"{message.locations[0][0]}: {key(message)[1]}"
        for message in spoken
        if message.id and key(message) not in known
    ]

    assert missing == [], "Run `make messages`, translate what it names, run it again."


def test_the_catalogue_holds_nothing_that_no_source_says(catalogue: Catalog, spoken: Catalog) -> None:
    said = {key(message) for message in spoken}

    assert [key(message)[1] for message in catalogue if key(message) not in said] == []


def test_no_translation_is_a_guess(catalogue: Catalog) -> None:
    assert [message.id for message in catalogue if message.id and message.fuzzy] == []


def test_a_translation_has_the_placeholders_of_its_sentence(catalogue: Catalog) -> None:
    odd = []
    for message in filter(is_translated, catalogue):
        # A plural may name more than its singular does; Chinese has the one form for both.
        forms = [message.id] if isinstance(message.id, str) else list(message.id)
        wanted = {frozenset(PLACEHOLDER.findall(form)) for form in forms}
        if any(frozenset(PLACEHOLDER.findall(form)) not in wanted for form in translations(message)):
            odd.append(message.id)

    assert odd == []


def test_the_compiled_catalogue_is_that_of_the_text(catalogue: Catalog) -> None:
    compiled = BytesIO()
    write_mo(compiled, catalogue)

    assert MO.read_bytes() == compiled.getvalue(), "Run `make messages`."


def test_what_is_borrowed_is_said_by_the_packages_it_comes_from() -> None:
    folders = [Path(package.__path__[0]) for package in (django.conf, django.contrib.auth, allauth)]
    theirs = set()
    for folder in folders:
        with (folder / "locale" / "en" / "LC_MESSAGES" / "django.po").open("rb") as file:
            theirs |= {message.id for message in read_po(file)}

    assert [sentence for sentence in borrowed() if sentence not in theirs] == []
