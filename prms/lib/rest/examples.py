"""Example values for the schemas of an OpenAPI document."""

from collections.abc import Mapping
from typing import Any

_BY_TYPE = {"integer": 1, "number": 1, "boolean": True, "null": None}
_BY_FORMAT = {
    "date": "2025-01-31",
    "date-time": "2025-01-31T08:30:00Z",
    "email": "name@example.com",
    "uri": "https://example.com/",
}


def resolved(document: Mapping[str, Any], schema: Any) -> Any:
    """Return the schema a reference points to, `allOf` of one member included."""
    while True:
        if len(schema.get("allOf", ())) == 1:
            schema = schema["allOf"][0]
        elif "$ref" in schema:
            schema = document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
        else:
            return schema


def example_of(document: Mapping[str, Any], schema: Any, name: str = "") -> Any:
    """Return a value the schema accepts; text without a form is `…` after the field's name."""
    schema = resolved(document, schema)
    for key in ("examples", "enum"):
        if schema.get(key):
            return schema[key][0]
    if "default" in schema:
        return schema["default"]
    if options := schema.get("oneOf") or schema.get("anyOf"):
        return example_of(document, options[0], name)
    declared = schema.get("type", "object")
    kind = declared if isinstance(declared, str) else declared[0]
    if kind == "object":
        return {key: example_of(document, inner, key) for key, inner in _shown(schema)}
    if kind == "array":
        return [example_of(document, schema["items"], name)] if schema.get("items") else []
    if kind == "string":
        return _BY_FORMAT.get(schema.get("format", ""), f"{name}…" if name else "…")
    return _BY_TYPE.get(kind)


def _shown(schema: Any) -> list[tuple[str, Any]]:
    required = schema.get("required", ())
    properties = schema.get("properties", {})
    return [(key, inner) for key, inner in properties.items() if key in required] or list(properties.items())
