"""What version 1 of the API promises, as a flat list: ``python -m tests.api_snapshot`` writes it anew.

A line may be added, never removed or changed: see "What version 1 promises" in the README.
"""

import json
import os
from pathlib import Path

FILE = Path(__file__).with_name("api_v1_snapshot.json")


def kind(schema):
    """The type of a field in a word, as in "list of Citation" or "date or null"."""
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return " or ".join(kind(option) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {kind(schema['items'])}"
    return schema.get("format", schema["type"])


def promised():
    from responsibilities.api import openapi, schemas

    document = openapi.document("https://srm.example")
    found = {}
    for name, schema in document["components"]["schemas"].items():
        for field, value in schema.get("properties", {}).items():
            found[f"{name}.{field}"] = kind(value)
        for value in schema.get("enum", ()):
            found[f"{name}: {value}"] = "value"
    for path, operations in document["paths"].items():
        for code, response in operations["get"]["responses"].items():
            for media, content in response.get("content", {}).items():
                found[f"{path} {code} {media}"] = kind(content["schema"])
        for parameter in operations["get"]["parameters"]:
            needed = " required" if parameter.get("required") else ""
            found[f"{path} {parameter['in']} {parameter['name']}"] = kind(parameter["schema"]) + needed
    for name, model in schemas.NAMED.items():
        if name.endswith("-csv"):
            found |= {f"{name} column {column}": "text" for column in model.model_fields}
    return found


def broken(before, now):
    """Promises that do not hold any more."""
    return [f"{name}: {what}, now {now.get(name, 'gone')}" for name, what in before.items() if now.get(name) != what]


def main():
    import django

    from tests import environment  # noqa: F401 -- sets the environment before Django starts

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "srm_site.settings")
    django.setup()
    FILE.write_text(json.dumps(promised(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    print(f"Wrote {FILE}.")


if __name__ == "__main__":
    main()
