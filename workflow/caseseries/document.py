"""YAML files that people write, held against a JSON Schema, with faults told in sentences."""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from caseseries.study_error import StudyError, refuse
from caseseries.yaml_text import BrokenYamlError, parse_yaml

SCHEMAS = Path(__file__).resolve().parents[1] / "schemas"
TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "empty",
    "number": "a number",
    "object": "a block of key: value lines",
    "string": "text",
}
LONGEST_SHOWN = 100
OFTEN_WRONG = (
    "Often a space is missing after a colon, there or in the line before; or a line is indented by"
    " more or less than its neighbours."
)
# What is wrong with what stands there, by the keyword of JSON Schema that it breaks.
SENTENCES = {
    "enum": "{shown} is not one of: {listed}.",
    "pattern": "{shown} has the wrong form.",
    "maxLength": "{shown} has more than {limit} letters.",
    "maxItems": "there are {number}, and there may be {limit} at the most.",
    "uniqueItems": "{shown} has an entry twice.",
    "minimum": "{shown} must be at least {limit}.",
    "maximum": "{shown} must be at most {limit}.",
    "exclusiveMinimum": "{shown} must be above {limit}.",
    "exclusiveMaximum": "{shown} must be below {limit}.",
}


def load(path: Path, schema: str) -> dict[str, Any]:
    """Read a YAML file, hold it against a schema and fill the schema's defaults in.

    ``schema`` is the stem of a file in ``workflow/schemas``: ``config``, ``cohort``, ``protocol``.
    Raises StudyError with one sentence for every fault of the file.
    """
    return checked(parsed(path), schema, name=str(path))


def parsed(path: Path) -> Any:
    """Read a YAML file.

    Raises StudyError when the file is not there, not UTF-8 or not YAML; with the line, and what is
    often wrong.
    """
    try:
        return parse_yaml(path.read_text(encoding="utf-8-sig"))[0]
    except FileNotFoundError:
        raise StudyError(f"{path}: the file is not there.") from None
    except UnicodeDecodeError:
        raise StudyError(f"{path}: the file is not UTF-8 text. Save it as UTF-8.") from None
    except BrokenYamlError as fault:
        column = f", column {fault.column}" if fault.column else ""
        at = f"Line {fault.line}{column}: " if fault.line else ""
        place = f"{path}: the file is not valid YAML. {at}{fault}."
        raise StudyError(f"{place} {OFTEN_WRONG}") from None


@cache
def of_program(name: str) -> Any:
    """Return a YAML file of the program itself, ``workflow/schemas/<name>.yaml``."""
    text = (SCHEMAS / f"{name}.yaml").read_text(encoding="utf-8")
    # Ten times as fast, where PyYAML was built with it; every step waits for it.
    return yaml.load(text, getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def rules_of(schema: str) -> Mapping[str, Any]:
    """Return a JSON Schema of the project by its stem."""
    rules: Mapping[str, Any] = of_program(f"{schema}.schema")
    return rules


def checked(document: Any, schema: str, *, name: str) -> dict[str, Any]:
    """Return a document with the schema's defaults filled in; ``name`` is how faults call it.

    Raises StudyError with one sentence for every fault.
    """
    rules = rules_of(schema)
    refuse((sentence for _, sentence in faults(document, rules)), name)
    filled: dict[str, Any] = with_defaults(document, rules)
    return filled


def faults(document: Any, schema: Mapping[str, Any]) -> list[tuple[tuple[str, ...], str]]:
    """Return where a document breaks its schema, key by key, and a plain sentence about it."""
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(schema)
    errors = sorted(validator.iter_errors(document), key=lambda error: error.json_path)
    return [
        (tuple(map(str, error.absolute_path)), sentence)
        for error in errors
        for sentence in _sentences_of(error, _place(document, error))
    ]


def with_defaults(document: Any, schema: Mapping[str, Any]) -> Any:
    """Return a copy of a document in which absent keys have the defaults of the schema."""
    if not isinstance(document, Mapping):
        return document
    properties = schema.get("properties", {})
    further = schema.get("additionalProperties")
    filled = {
        key: deepcopy(rule["default"]) for key, rule in properties.items() if "default" in rule
    }
    for key, value in document.items():
        rule = properties.get(key, further if isinstance(further, Mapping) else {})
        filled[key] = with_defaults(value, rule)
    return filled


def _place(document: Any, error: Any) -> str:
    """Say where an error stands; an entry of a list is called by its id where it has one."""
    words: list[str] = []
    for step in error.absolute_path:
        document = document[step]
        name = document.get("id") if isinstance(step, int) and isinstance(document, dict) else None
        words.append(f"[{name}]" if name else f".{step}")
    place = "".join(words).removeprefix(".")
    return f"{place}: " if place else ""


def _sentences_of(error: Any, place: str) -> Iterator[str]:
    """Word one jsonschema error; the schema's own description says what is wanted."""
    meaning = error.schema.get("description", "") if isinstance(error.schema, Mapping) else ""
    wanted = f" It means: {meaning}" if meaning else ""
    match error.validator:
        case "required":
            for key in error.validator_value:
                if key not in error.instance:
                    about = error.schema.get("properties", {}).get(key, {}).get("description", "")
                    says = f" It means: {about}" if about else ""
                    yield f"{place}the key '{key}' is missing. Add it.{says}"
        case "additionalProperties":
            known = list(error.schema.get("properties", {}))
            for key in sorted(set(map(str, error.instance)) - set(known)):
                close = get_close_matches(key, known, n=1)
                hint = f"Did you mean '{close[0]}'?" if close else f"Known: {', '.join(known)}."
                retired = _retired(error.schema, key)
                yield f"{place}the key '{key}' is {retired or f'not known. {hint}'}"
        case "type" if error.instance is None and not place:
            yield f"the file is empty.{wanted}"
        case "type":
            kinds = error.validator_value
            names = [TYPES[kind] for kind in ([kinds] if isinstance(kinds, str) else kinds)]
            yield f"{place}{_shown(error.instance)} should be {' or '.join(names)}.{wanted}"
        case keyword if keyword in SENTENCES:
            limit, found = error.validator_value, error.instance
            listed = ", ".join(map(str, limit)) if isinstance(limit, list) else ""
            number = len(found) if isinstance(found, list) else 0
            told = {"shown": _shown(found), "limit": limit, "listed": listed, "number": number}
            yield f"{place}{SENTENCES[keyword].format(**told)}{wanted}"
        case _:
            yield f"{place}{_shown(error.message, quoted=False)}.{wanted}"


def _retired(schema: Mapping[str, Any], key: str) -> str:
    """Return what stands in the place of a key of an earlier version; empty if it never was one."""
    for pattern, instead in schema.get("retired", {}).items():
        if match := re.fullmatch(pattern, key):
            return f"no longer used. {match.expand(instead)}"
    return ""


def _shown(value: Any, *, quoted: bool = True) -> str:
    """Return what stands there, cut where it is long."""
    text = repr(value) if quoted else str(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
