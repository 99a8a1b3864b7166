"""The Chinese of the catalogue is that of the glossary, and is set as Chinese is set."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from typing import TypeGuard

import pytest
from django.conf import settings
from django.forms import BaseForm
from django.utils import translation

from prms.lib.rest.openapi import openapi_document
from tests.catalogue import APPS, ROOT, committed, key, translations

HAN = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN}[,;:?!()]|[,;:?!()]{HAN}|{HAN}\.(?!\w)|\"{HAN}|{HAN}\"|[「」『』]")
GAP = re.compile(rf"{HAN} +[\w%{{<“]|[\w)}}>”] +{HAN}|[，。；：（）、？！“”] | [，。；：（）、？！“”]")
CODE = re.compile(r"`[^`]+`|<[^>]+>|\b\w+:(?:read|write)\b")
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w+\}")
ROW = re.compile(r"^\| (?!English|---)([^|]+) \| ([^|]+) \|", re.MULTILINE)

# What a term may also be inside a sentence, where the whole word would be stiff or another sense is meant.
ALSO = {
    "partner": ("伙伴", "对方", "贵司", "合作"),
    "level": ("级", "层"),
    "contact": ("联系",),
    "owner": ("负责", "所有者"),
    "target": ("目标", "对象", "失分"),
    "grade": ("合格",),
    "action": ("行动", "操作"),
    "approval": ("批准",),
    "meeting": ("开会", "受邀"),
    "inbox": ("查收",),
    "referrals": ("推荐客户",),
    "measurement": ("实绩",),
    "NDA": ("保密附件",),
    "incident": ("数据安全事件",),
}
EVERYDAY = {"hold"}
FORBIDDEN = {
    "计分卡": "评分卡",
    "记分卡": "评分卡",
    "伙伴等级": "关键等级",
    "层级": "关键等级",
    "对账单": "佣金结算单",
    "争议": "异议",
    "结转余": "结转",
    "警报": "预警",
    "告警": "预警",
    "剧本": "处置预案",
    "止蚀": "止损线",
    "宽限期": "缓冲期",
    "审核日志": "审计记录",
    "审计日志": "审计记录",
    "供应商": "伙伴",
}


committed_once = cache(committed)


@cache
def sentences() -> list[tuple[str, str]]:
    """Return each English sentence with its Chinese one."""
    return [(key(message)[1], form) for message in committed_once() if message.id for form in translations(message)]


def glossary() -> dict[str, list[str]]:
    """Return the Chinese words of each English term: the first is its own, others stand in brackets."""
    text = (ROOT / "docs" / "glossary.md").read_text()
    return {
        re.sub(r" \(.*\)", "", english).strip(): re.findall(rf"{HAN}+", chinese)
        for english, chinese in ROW.findall(text)
    }


@pytest.mark.parametrize(("english", "chinese"), glossary().items())
def test_a_term_alone_is_the_word_of_the_glossary(english: str, chinese: list[str]) -> None:
    # A context says that the word is meant in another sense.
    alone = {
        key(message)[1]: translations(message)
        for message in committed_once()
        if not message.context and key(message)[1].lower() in (english.lower(), f"{english.lower()}s")
    }

    assert {said: forms for said, forms in alone.items() if forms[0] not in chinese} == {}


@pytest.mark.parametrize(("english", "chinese"), [row for row in glossary().items() if row[0] not in EVERYDAY])
def test_a_term_in_a_sentence_is_the_word_of_the_glossary(english: str, chinese: list[str]) -> None:
    term = re.compile(rf"(?<![-\w(]){re.escape(english)}s?(?![-\w)])", re.IGNORECASE)
    words = (*chinese, *ALSO.get(english, ()))

    strange = {
        said: form
        for said, form in sentences()
        if form and term.search(CODE.sub("", said)) and not any(word in form for word in words)
    }

    assert strange == {}


@cache
def names_in_data() -> list[str]:
    """Return the Chinese that stands in the code: names of default rules, playbooks, KPIs and demo data."""
    files = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py"))
    literals = (node.value for path in files for node in ast.walk(ast.parse(path.read_text())) if is_text(node))
    return [text for text in literals if re.match(rf"[A-Z\d“]*{HAN}", text)]


def is_text(node: ast.AST) -> TypeGuard[ast.Constant]:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def chinese() -> list[str]:
    return [*(form for _said, form in sentences()), *names_in_data()]


def test_no_word_stands_for_another_of_the_glossary() -> None:
    found = [(wrong, FORBIDDEN[wrong], form) for form in chinese() for wrong in FORBIDDEN if wrong in form]

    assert found == []


def test_a_level_is_never_called_a_grade() -> None:
    mixed = [
        form
        for said, form in sentences()
        if "评级" in form and re.search(r"\blevels?\b", said) and "grade" not in said.lower()
    ]

    assert mixed == []


def test_punctuation_is_full_width() -> None:
    assert [form for form in chinese() if HALF_WIDTH.search(CODE.sub("", form))] == []


def test_no_space_is_typed_between_chinese_and_latin() -> None:
    assert [form for form in chinese() if GAP.search(CODE.sub("", form))] == []


def test_a_chinese_sentence_is_chinese() -> None:
    # What has no word of Chinese is a name or a format that both languages share.
    untouched = {
        said for said, form in sentences() if said == form and re.search(r"[A-Za-z]{2}", PLACEHOLDER.sub("", said))
    }

    assert untouched == set()


def test_the_manual_of_the_api_is_chinese() -> None:
    document = openapi_document("zh-hans", settings.ROOT_URLCONF)

    assert [text for text in descriptions(document) if not re.search(HAN, text)] == []


def descriptions(part: object) -> Iterator[str]:
    """Yield every description of an OpenAPI document."""
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for one in inner:
        yield from descriptions(one)
    if isinstance(part, dict) and isinstance(text := part.get("description"), str):
        yield text


def test_every_label_of_a_form_is_chinese() -> None:
    import_module(settings.ROOT_URLCONF)
    ours = re.compile(rf"(?:{'|'.join(APPS)})\.(?!web\.kit)")
    forms = [form for form in subclasses(BaseForm) if ours.match(form.__module__)]
    # A field without a label of its own is labelled by its template.
    fields = [(form, *pair) for form in forms for pair in form.base_fields.items() if pair[1].label]
    with translation.override("zh-hans"):
        labels = {f"{form.__qualname__}.{name}": str(field.label) for form, name, field in fields}

    assert {name: label for name, label in labels.items() if not re.search(HAN, label)} == {}


def subclasses(base: type) -> Iterator[type]:
    for one in base.__subclasses__():
        yield one
        yield from subclasses(one)
