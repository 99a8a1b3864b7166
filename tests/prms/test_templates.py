"""Templates stay short, compile, and need no exception from the content security policy."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
LINES = 120
INLINE = re.compile(
    r"<style\b|<script\b(?![^>]*\b(?:src=|type=.application/json))|\sstyle=|\son\w+=|hx-on|javascript:"
    r"|https?://[^\"' ]+\.(?:js|css)\b"
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT / "templates"))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_compiles(path: Path) -> None:
    assert get_template(name(path))


def test_no_template_outgrows_120_lines() -> None:
    assert {name(path): n for path in TEMPLATES if (n := path.read_text().count("\n")) > LINES} == {}


def test_no_page_holds_inline_script_or_style() -> None:
    found = {name(path): match.group() for path in TEMPLATES if (match := INLINE.search(path.read_text()))}

    assert found == {}


def test_a_component_says_in_its_first_line_what_it_takes() -> None:
    components = [path for path in TEMPLATES if path.parent.name == "components"]

    assert [name(path) for path in components if not path.read_text().startswith(("{#", "{% comment"))] == []


def test_a_component_sees_only_what_it_is_given() -> None:
    # The language switch alone reads the request, whose address it repeats.
    wide = [
        f"{name(path)}: {tag}"
        for path in TEMPLATES
        for tag in re.findall(r"{% include [^%]*%}", path.read_text())
        if "components/" in tag and not tag.endswith("only %}") and "language_switch" not in tag
    ]

    assert wide == []
