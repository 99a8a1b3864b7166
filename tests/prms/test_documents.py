"""What README and docs name is there: a newcomer who follows them is not led astray."""

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import get_commands

ROOT = Path(settings.BASE_DIR)
DOCUMENTS = sorted([ROOT / "README.md", *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/**/README.md")])
ROOMS = ("accounts", "agreements", "alerts", "evaluations", "governance", "messaging", "partners", "prms", "reports")
FOLDERS = (*ROOMS, "benchmarks", "docs", "locale", "static", "templates", "tests")

each_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


def quoted(document: Path) -> Iterator[str]:
    """Yield what stands between backticks."""
    yield from re.findall(r"`([^`\n]+)`", document.read_text())


def is_there(name: str) -> bool:
    """Whether a dotted name is a module or something in one; settings of production that want their environment are."""
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        try:
            found: Any = import_module(".".join(parts[:count]))
        except ModuleNotFoundError:
            continue
        except ImproperlyConfigured:
            return True
        return reaches(found, parts[count:]) or (count == 1 and reaches(import_module(f"{parts[0]}.models"), parts[1:]))
    return False


def reaches(found: Any, names: list[str]) -> bool:
    for name in names:
        if not hasattr(found, name):
            return False
        found = getattr(found, name)
    return True


@each_document
def test_every_file_and_folder_that_is_named_is_there(document: Path) -> None:
    named = [text for text in quoted(document) if re.fullmatch(rf"(?:{'|'.join(FOLDERS)})/[\w./*-]*", text)]

    assert [text for text in named if not list(ROOT.glob(text.rstrip("/")))] == []


@each_document
def test_every_module_and_function_that_is_named_is_there(document: Path) -> None:
    named = re.compile(rf"((?:{'|'.join(ROOMS)})(?:\.\w+)+)(?:\(.*\))?")
    names = [found[1] for text in quoted(document) if (found := named.fullmatch(text))]

    assert [name for name in names if not is_there(name)] == []


@each_document
def test_every_field_of_a_model_that_is_named_is_there(document: Path) -> None:
    models = {model.__name__: model for model in apps.get_models()}
    pairs = [found.groups() for text in quoted(document) if (found := re.fullmatch(r"([A-Z]\w+)\.(\w+)", text))]

    assert [pair for pair in pairs if pair[0] in models and not hasattr(models[pair[0]], pair[1])] == []


@each_document
def test_every_command_and_target_that_is_named_is_there(document: Path) -> None:
    text = document.read_text()
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))

    assert set(re.findall(r"manage\.py (\w+)", text)) <= get_commands().keys()
    assert set(re.findall(r"(?:`| {4})make ([a-z0-9-]+)", text)) <= targets


@each_document
def test_every_link_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", document.read_text())

    assert [link for link in links if not (document.parent / link).exists()] == []
