"""Templates stay short, compile, speak every language, and need no exception from the content security policy."""

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import get_template, render_to_string

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
LINES = 120
INLINE = re.compile(
    r"<style\b|<script\b(?![^>]*\b(?:src=|type=.application/json))|\sstyle=|\son\w+=|hx-on|javascript:"
    r"|https?://[^\"' ]+\.(?:js|css)\b"
)


# What is written alike in every language: names, key caps, and samples of the gallery that only developers open.
ALIKE = {"PRMS", "⌘K", "MB", "API", "CSV", "XLSX", "PDF", "OpenAPI", "SHA", "JSON", "YAML", "prms", "English", "中文"}
BLOCKS = re.compile(
    r"{% block \w+_class %}.*?{% endblock.*?%}"
    r"|{% comment %}.*?{% endcomment %}|{#.*?#}|{% blocktranslate.*?{% endblocktranslate %}|{%.*?%}|{{.*?}}"
    r"|<(code|pre|kbd|script|style)\b.*?</\1>",
    re.DOTALL,
)
SPOKEN = re.compile(r'\s(?:aria-label|title|placeholder|alt)="([^"]*)"')
WORD = re.compile(r"[^\W\d_]{2,}")
LINKED = re.compile(r'(?:href|src)="/static/([^"?]+\.(?:css|js))"')
FIRST_PAGE_KB = 60


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


def test_every_partial_says_in_its_first_line_what_it_is() -> None:
    silent = [
        name(path)
        for path in TEMPLATES
        if path.suffix == ".html" and not path.read_text().startswith(("{#", "{% comment"))
    ]

    assert silent == []


def test_every_word_that_people_read_can_be_translated() -> None:
    pages = [path for path in TEMPLATES if path.suffix == ".html" and path.parent.name != "kit"]
    unspoken = {name(path): words for path in pages if (words := untranslatable(path.read_text()))}

    assert unspoken == {}


def untranslatable(text: str) -> set[str]:
    bare = BLOCKS.sub(" ", text)
    visible = " ".join([*SPOKEN.findall(bare), re.sub(r"<[^>]*>|&\w+;", " ", bare)])
    return set(WORD.findall(visible)) - ALIKE


def test_the_first_page_is_light_fonts_apart() -> None:
    linked = LINKED.findall(render_to_string("components/head.html"))
    files = [Path(str(finders.find(path))) for path in linked]
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in files}

    assert len(sizes) > 20
    assert sum(sizes.values()) <= FIRST_PAGE_KB * 1024, sizes
