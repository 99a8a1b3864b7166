"""Templates keep to the house: small, described, translated, and within the strict Content-Security-Policy."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import django_htmx
from django.template import engines
from django.template.loader_tags import IncludeNode

ROOT = Path(__file__).resolve().parents[2]
STATIC, TEMPLATES = ROOT / "static", ROOT / "templates"
SOURCES = {path.relative_to(TEMPLATES).as_posix(): path.read_text() for path in sorted(TEMPLATES.rglob("*.html"))}
CSS = {path.relative_to(STATIC).as_posix(): path.read_text() for path in sorted((STATIC / "css").rglob("*.css"))}
SCRIPTS = [path.relative_to(STATIC).as_posix() for path in (STATIC / "js").glob("*.js")]
LIGHT, DARK, PAPER = THEMES = ("css/tokens.css", "css/dark.css", "css/paper.css")
MOST_LINES = 120
MOST_BYTES = 60 * 1024
# The gallery is for people who build pages; the product's name and file formats are the same everywhere.
FOR_READERS = {name: text for name, text in SOURCES.items() if not name.startswith("kit/")}
NEUTRAL = {"PRMS", "prms", "PDF", "CSV", "XLSX", "SHA", "YAML", "English", "中文"}
# Parts of allauth that stand behind a condition: installed only with single sign-on.
OPTIONAL = "socialaccount/"


class Words(HTMLParser):
    """Collects the literal words that a reader would see; code is the same in every language."""

    SHOWN = ("alt", "title", "placeholder", "aria-label")
    CODE = ("script", "code", "pre", "kbd")

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.depth_of_code = 0
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.depth_of_code += tag in self.CODE
        self.found += [value for name, value in attrs if name in self.SHOWN and value]

    def handle_endtag(self, tag: str) -> None:
        self.depth_of_code -= tag in self.CODE

    def handle_data(self, data: str) -> None:
        if not self.depth_of_code:
            self.found.append(data)


def literal_words(text: str) -> set[str]:
    for wrapped in (
        r"\{% comment %\}.*?\{% endcomment %\}",
        r"\{% block \w+_class %\}.*?\{% endblock %\}",
        r"\{% blocktrans.*?\{% endblocktrans(?:late)? %\}",
        r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}|&\w+;",
    ):
        text = re.sub(wrapped, "", text, flags=re.DOTALL)
    return {word for piece in Words(text).found for word in re.findall(r"[^\W\d_]{2,}", piece)}


def found(pattern: str, sources: dict[str, str]) -> dict[str, list[str]]:
    """Return what the pattern finds, by file; nothing for files where it finds nothing."""
    return {name: hits for name, text in sources.items() if (hits := re.findall(pattern, text))}


def test_a_template_says_first_what_it_takes():
    assert [name for name, text in SOURCES.items() if not re.match(r"\{# .+ #\}\n", text)] == []


def test_a_template_has_at_most_120_lines():
    assert {name: lines for name, text in SOURCES.items() if (lines := text.count("\n")) > MOST_LINES} == {}


def test_a_template_has_no_inline_style_or_script():
    forbidden = r"<style|\sstyle=|\son[a-z]+=\"|javascript:|hx-on|<script(?![^>]*(?:src=|application/json))"
    assert found(forbidden, SOURCES) == {}


def test_words_are_marked_for_translation():
    unmarked = {name: literal_words(text) - NEUTRAL for name, text in FOR_READERS.items()}
    assert {name: words for name, words in unmarked.items() if words} == {}


def test_words_in_two_scripts_are_not_taken_for_marked():
    assert literal_words('<p>Sign in</p>{% translate "Hidden" %}<code>curl</code><i title="提示">1</i>') == {
        "Sign",
        "in",
        "提示",
    }


def test_components_are_included_with_only():
    includes = found(r"\{% include \"components/[^%]*%\}", FOR_READERS)
    assert [tag for tags in includes.values() for tag in tags if " only" not in tag] == []


def test_every_template_compiles_and_its_includes_exist():
    engine = engines["django"]
    nodes = {
        node.template.var
        for name in SOURCES
        for node in engine.get_template(name).template.nodelist.get_nodes_by_type(IncludeNode)
    }
    for target in nodes:
        if isinstance(target, str) and not target.startswith(OPTIONAL):
            engine.get_template(target)


def test_htmx_elements_name_their_own_target_and_swap():
    asking = found(r"<[a-z]+[^>]*\shx-(?:get|post)=[^>]*>", SOURCES)
    careless = [tag for tags in asking.values() for tag in tags if "hx-target=" not in tag or "hx-swap=" not in tag]
    assert careless == []


def test_every_stylesheet_and_script_is_used_and_every_used_file_exists():
    # A page that becomes a PDF names its styles without the tag: it reads them from the folder.
    links = found(r'(?:static |href=)"((?:css|js|fonts|icons)/[^"]+)"', SOURCES)
    named = {name for names in links.values() for name in names}
    assert [name for name in named if not (STATIC / name).exists()] == []
    assert {*CSS, *SCRIPTS} <= named


def test_colours_live_in_the_tokens():
    components = {name: text for name, text in CSS.items() if name not in THEMES}
    assert found(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", components) == {}


def test_a_stylesheet_names_only_tokens_that_exist():
    tokens = set(re.findall(r"(--[\w-]+):", CSS["css/tokens.css"]))
    used = found(r"var\((--[\w-]+)", CSS)
    assert {name: set(names) - tokens for name, names in used.items() if set(names) - tokens} == {}


def test_the_dark_theme_renames_only_what_the_light_one_names():
    light, dark = (set(re.findall(r"(--[\w-]+):", CSS[name])) for name in (LIGHT, DARK))
    assert dark <= light


def test_the_dark_theme_changes_colours_alone():
    declared = dict(re.findall(r"^ +([\w-]+): (.+);$", CSS[DARK], flags=re.MULTILINE))
    sized = {name for name, value in declared.items() if not re.fullmatch(r"#[0-9a-f]{6}|rgb\([^)]+\)", value)}
    assert sized == {"color-scheme", "--shadow"}
    assert found(r"prefers-color-scheme|\[data-theme|light-dark\(", CSS) == {}


def test_paper_is_as_light_as_the_light_theme():
    light, paper = (dict(re.findall(r"(--[\w-]+): (#\w+);", CSS[name])) for name in (LIGHT, PAPER))
    lines = {"--line", "--line-2"}  # warmer on paper
    assert {name: paper[name] for name in paper.keys() - lines} == {name: light[name] for name in paper.keys() - lines}


def test_icons_that_templates_name_exist():
    named = {name for names in found(r"\{% icon \"([\w-]+)\"", SOURCES).values() for name in names}
    assert [name for name in named if not (STATIC / "icons" / f"{name}.svg").exists()] == []


def test_the_first_page_loads_at_most_60_kilobytes_of_styles_and_scripts():
    named = re.findall(r'static "((?:css|js)/[^"]+)"', SOURCES["components/head.html"])
    ours = [(STATIC / name).read_bytes() for name in named]
    htmx = Path(django_htmx.__file__).parent / "static" / "django_htmx" / "htmx-2.min.js"
    assert sum(len(gzip.compress(each)) for each in [*ours, htmx.read_bytes()]) <= MOST_BYTES
