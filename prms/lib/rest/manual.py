"""From the OpenAPI document to what its page shows: resources, operations, fields, an example to copy."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from prms.lib.rest.examples import example_of, resolved

_WITH_VERSION = "If-Match"


@dataclass(frozen=True, slots=True)
class Member:
    """One parameter, or one field of a body or an answer; an answer has all of its fields."""

    name: str
    kind: str
    is_required: bool
    note: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    anchor: str
    method: str
    path: str
    summary: str
    scope: str
    roles: list[str]
    parameters: list[Member]
    body: list[Member]
    answers: list[tuple[str, str]]
    answer_fields: list[Member]
    curl: str


@dataclass(frozen=True, slots=True)
class Resource:
    """The operations under the first word of their addresses."""

    name: str
    operations: list[Operation]


@dataclass(frozen=True, slots=True)
class Manual:
    title: str
    version: str
    base_url: str
    resources: list[Resource]


def manual_of(document: Mapping[str, Any], *, base_url: str) -> Manual:
    """Return the manual of a document; `base_url` is where its examples call."""
    groups: dict[str, list[Operation]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            tag = (operation.get("tags") or [""])[0]
            groups.setdefault(tag, []).append(_operation(document, path, method.upper(), operation, base_url))
    resources = [Resource(name, operations) for name, operations in sorted(groups.items())]
    info = document["info"]
    return Manual(info["title"], info["version"], base_url, resources)


def _operation(document: Mapping[str, Any], path: str, method: str, operation: Any, base_url: str) -> Operation:
    body = _body_schema(operation)
    return Operation(
        anchor=operation["operationId"].replace("_", "-"),
        method=method,
        path=path,
        summary=operation.get("description", ""),
        scope=operation.get("x-scope", ""),
        roles=operation.get("x-roles", []),
        parameters=[_parameter(document, parameter) for parameter in operation.get("parameters", ())],
        body=list(members_of(document, body)),
        answers=[(status, answer.get("description", "")) for status, answer in sorted(operation["responses"].items())],
        answer_fields=[
            replace(member, is_required=False) for member in members_of(document, _answer_schema(document, operation))
        ],
        curl=curl_of(document, path, method, operation, base_url),
    )


def curl_of(document: Mapping[str, Any], path: str, method: str, operation: Any, base_url: str) -> str:
    """Return a command line that calls the operation with example values."""
    lines = [f"curl -X {method} '{base_url}{_filled(document, path, operation)}'", "-H 'Authorization: Bearer prms_…'"]
    if any(parameter["name"] == _WITH_VERSION for parameter in operation.get("parameters", ())):
        lines.append("-H 'If-Match: \"1\"'")
    if body := _body_schema(operation):
        example = json.dumps(example_of(document, body), ensure_ascii=False, indent=2).replace("'", "'\\''")
        lines += ["-H 'Content-Type: application/json'", f"-d '{example}'"]
    return " \\\n  ".join(lines)


def members_of(document: Mapping[str, Any], schema: Any, prefix: str = "") -> Iterator[Member]:
    """Yield the fields of an object schema, those of nested objects as `lines[].score`."""
    schema = resolved(document, schema or {})
    for name, inner in schema.get("properties", {}).items():
        field = resolved(document, inner)
        full = f"{prefix}{name}"
        is_required = name in schema.get("required", ())
        yield Member(full, kind_of(document, inner), is_required, field.get("description", ""))
        items = resolved(document, field.get("items", {}))
        yield from members_of(document, items, f"{full}[].") if items.get("properties") else ()
        yield from members_of(document, field, f"{full}.") if field.get("properties") else ()


def kind_of(document: Mapping[str, Any], schema: Any) -> str:
    """Return the kind of a value in a few words: `decimal as text`, `one of S, A, B`, `integer or null`."""
    schema = resolved(document, schema)
    options = [option for key in ("oneOf", "anyOf") for option in schema.get(key, ())]
    if options:
        return " | ".join(dict.fromkeys(kind_of(document, option) for option in options))
    if "enum" in schema:
        return " | ".join("null" if value is None else str(value) or '""' for value in schema["enum"])
    declared = schema.get("type", "object")
    types = [declared] if isinstance(declared, str) else list(declared)
    names = [_type_name(document, schema, name) for name in types]
    return " | ".join(names)


def _type_name(document: Mapping[str, Any], schema: Any, name: str) -> str:
    if name == "array":
        items = schema.get("items", {})
        return f"[{kind_of(document, items) if items else ''}]"
    if name == "string":
        return schema.get("x-kind") or schema.get("format") or name
    return name


def _parameter(document: Mapping[str, Any], parameter: Any) -> Member:
    kind = kind_of(document, parameter["schema"])
    is_required = parameter.get("required", False)
    return Member(parameter["name"], kind, is_required, parameter.get("description", ""), place=parameter["in"])


def _filled(document: Mapping[str, Any], path: str, operation: Any) -> str:
    for parameter in operation.get("parameters", ()):
        if parameter["in"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(example_of(document, parameter["schema"])))
    return path


def _body_schema(operation: Any) -> Any:
    content = operation.get("requestBody", {}).get("content", {})
    return content.get("application/json", {}).get("schema")


def _answer_schema(document: Mapping[str, Any], operation: Any) -> Any:
    success: Mapping[str, Any] = next(
        (answer for status, answer in sorted(operation["responses"].items()) if status[0] == "2"), {}
    )
    schema = resolved(document, success.get("content", {}).get("application/json", {}).get("schema", {}))
    results = schema.get("properties", {}).get("results")
    return results["items"] if results else schema
