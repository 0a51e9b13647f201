"""Reading the claims of one paper from YAML; every fault becomes a sentence, all at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator, ValidationError

from caseseries.published.model import (
    Change,
    Claim,
    Group,
    Option,
    Scale,
    Study,
    Unknown,
)

SCHEMA = Path(__file__).parents[2] / "schemas" / "claims.schema.yaml"


class StudyError(ValueError):
    """A study file that cannot be used; ``problems`` holds one sentence for each fault."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read(path: Path | str) -> Study:
    """Read and check one study file.

    Raises
    ------
    StudyError
        With a sentence for each fault: file, claim, field, what is wrong, what to do.
    """
    path = Path(path)
    content = _yaml(path)
    problems = [f"{path.name}, {fault}" for fault in _schema_faults(content)]
    if problems:
        raise StudyError(problems)
    problems = [f"{path.name}, {fault}" for fault in _reference_faults(content, path.stem)]
    if problems:
        raise StudyError(problems)
    return _study(content)


def read_all(paths: Iterable[Path | str]) -> list[Study]:
    """Read several study files; the faults of all of them are raised together."""
    studies: list[Study] = []
    problems: list[str] = []
    for path in paths:
        try:
            studies.append(read(path))
        except StudyError as error:
            problems.extend(error.problems)
    if problems:
        raise StudyError(problems)
    return studies


def _yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise StudyError([f"{path.name}: there is no such file; check the name"]) from None
    except UnicodeDecodeError:
        raise StudyError([f"{path.name}: not UTF-8 text; save it as UTF-8"]) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        place = f", line {mark.line + 1}" if mark else ""
        fault = f"{path.name}{place}: not valid YAML ({error.problem}); mend this line"
        raise StudyError([fault]) from None


# --- the schema, in sentences ---------------------------------------------------------------


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(yaml.safe_load(SCHEMA.read_text(encoding="utf-8")))


def _schema_faults(content: Any) -> Iterator[str]:
    if not isinstance(content, dict):
        yield "whole file: it must be a list of named fields; see data/published/README.md"
        return
    errors = sorted(_validator().iter_errors(content), key=lambda error: list(map(str, error.path)))
    for error in errors:
        yield f"{_place(content, error)}: {_sentence(error)}"


def _place(content: Mapping[str, Any], error: ValidationError) -> str:
    """Name the entry by its id, as a person finds it, and the field below it."""
    path = list(error.absolute_path)
    if not path:
        return "whole file"
    words: list[str] = []
    entry: Any = content
    for step in path:
        entry = entry[step]
        if isinstance(step, int):
            name = entry.get("id") if isinstance(entry, dict) else None
            words[-1] = f"{words[-1].removesuffix('s')} {name or f'number {step + 1}'}"
        else:
            words.append(str(step))
    return ", ".join(words)


def _sentence(error: ValidationError) -> str:
    found: Any = error.instance
    rule: Any = error.validator_value
    schema: Any = error.schema
    meaning = schema.get("description", "")
    hint = f" ({meaning.strip().rstrip('.')})" if meaning else ""
    match error.validator:
        case "required":
            missing = [name for name in rule if name not in found]
            return f"{_list(missing)} is missing; add it"
        case "additionalProperties":
            known = schema.get("properties", {})
            unknown = [name for name in found if name not in known]
            return f"{_list(unknown)} is not a field here; known fields: {', '.join(known)}"
        case "type" if rule == "string" and isinstance(found, int | float):
            return f"{found} must stand in quotes, because trailing zeros are information"
        case "type":
            return f"{found!r} is not {_type(rule)}; write {_type(rule)}{hint}"
        case "enum":
            return f"{found!r} is not one of {', '.join(map(str, rule))}; choose one of these"
        case "pattern":
            return f"{found!r} has the wrong form; write it as the schema asks{hint}"
        case "not":
            return "timepoint and timepoint_options exclude each other; remove one"
        case "minItems":
            return f"at least {rule} entries are needed{hint}"
        case "maxItems":
            return f"at most {rule} entries are allowed{hint}"
        case "uniqueItems":
            return "an entry stands twice; remove one"
        case _:
            return f"{error.message}{hint}"


def _type(name: str) -> str:
    words = {
        "string": "text",
        "object": "a set of named fields",
        "array": "a list",
        "integer": "a whole number",
    }
    return words.get(name, name)


def _list(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing"


# --- what one part of the file says of another ----------------------------------------------


def _reference_faults(content: Mapping[str, Any], stem: str) -> Iterator[str]:
    if content["study"] != stem:
        yield f"study: {content['study']!r} differs from the file's name {stem!r}; make them equal"
    yield from _twice("claim", content["claims"])
    yield from _twice("unknown", content.get("unknowns", []))
    yield from _scale_faults(content)
    yield from _group_faults(content)
    for claim in content["claims"]:
        for fault in _claim_faults(claim, content):
            yield f"claim {claim['id']}, {fault}"
    for unknown in content.get("unknowns", []):
        for fault in _unknown_faults(unknown, content):
            yield f"unknown {unknown['id']}, {fault}"


def _twice(what: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    ids = [entry["id"] for entry in entries]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"{what} {name}: the id stands twice; rename one"


def _unless_known(field: str, name: str, known: Iterable[str]) -> Iterator[str]:
    if name not in known:
        yield f"{field}: {name!r} is not known; known are: {_list(known)}"


def _scale_faults(content: Mapping[str, Any]) -> Iterator[str]:
    scales = content.get("scales", {})
    for name, scale in scales.items():
        if Fraction(scale["minimum"]) >= Fraction(scale["maximum"]):
            yield f"scale {name}: minimum is not below maximum; exchange or mend them"
    for name, change in content.get("changes", {}).items():
        for fault in _unless_known("of", change["of"], scales):
            yield f"change {name}, {fault}"


def _group_faults(content: Mapping[str, Any]) -> Iterator[str]:
    groups = content["groups"]
    counts = {claim["id"]: claim for claim in content["claims"] if claim["kind"] == "count"}
    for name, group in groups.items():
        if "size" in group:
            for fault in _unless_known("size", group["size"], counts):
                yield f"group {name}, {fault}"
        for part in group.get("parts", []):
            for fault in _unless_known("parts", part, groups):
                yield f"group {name}, {fault}"


def _claim_faults(claim: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[str]:
    groups, scales = content["groups"], content.get("scales", {})
    others = [other["id"] for other in content["claims"]]
    compared = claim.get("compares", [])
    for name in compared or [claim["group"]]:
        yield from _unless_known("compares" if compared else "group", name, groups)
    if compared and claim["group"] != "_vs_".join(compared):
        yield f"group: write {'_vs_'.join(compared)}, the two groups compared"
    if claim["kind"] in ("mean", "sd", "median", "min", "max", "percentage", "correlation"):
        yield from _unless_known(
            "outcome", claim["outcome"], [*scales, *content.get("changes", {})]
        )
    if claim["kind"] == "count" and not claim["reported"].isdigit():
        yield f"reported: {claim['reported']!r} is not a count; write a whole number"
    if claim["kind"] == "correlation" and "partner" not in claim:
        yield "partner: a correlation needs its second outcome; add partner"
    if "partner" in claim:
        yield from _unless_known("partner", claim["partner"], scales)
    if claim["kind"] == "percentage" and "scores" not in claim:
        yield "scores: say which scores the percentage counts; add scores"
    for field in ("p_of", "out_of"):
        if field in claim:
            yield from _unless_known(field, claim[field], others)


def _unknown_faults(unknown: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[str]:
    ids = {claim["id"]: claim for claim in content["claims"]}
    yield from _twice("option", unknown["options"])
    for name in unknown.get("claims", []):
        yield from _unless_known("claims", name, ids)
    if "outcome" in unknown:
        yield from _unless_known("outcome", unknown["outcome"], content.get("scales", {}))
    for option in unknown["options"]:
        for group in option.get("sizes", {}):
            yield from _unless_known("sizes", group, content["groups"])


# --- plain data into records ----------------------------------------------------------------


def _study(content: Mapping[str, Any]) -> Study:
    rounding = content.get("rounding", "closed")
    claims = tuple(_claim({"rounding": rounding} | claim) for claim in content["claims"])
    texts = ("title", "citation", "doi", "pmid", "pmcid", "data_record", "characteristics")
    return Study(
        id=content["study"],
        **{name: content[name] for name in texts if name in content},
        methods_named=tuple(content.get("methods_named", ())),
        scales={name: _scale(name, scale) for name, scale in content.get("scales", {}).items()},
        changes={name: _change(name, entry) for name, entry in content.get("changes", {}).items()},
        groups=_groups(content["groups"], claims),
        unknowns=tuple(_unknown(entry) for entry in content.get("unknowns", [])),
        claims=claims,
    )


def _scale(outcome: str, entry: Mapping[str, Any]) -> Scale:
    return Scale(
        outcome=outcome,
        name=entry["name"],
        minimum=Fraction(entry["minimum"]),
        maximum=Fraction(entry["maximum"]),
        step=Fraction(entry["step"]) if "step" in entry else None,
        labels=entry.get("labels", {}),
    )


def _change(outcome: str, entry: Mapping[str, Any]) -> Change:
    return Change(
        outcome=outcome,
        name=entry["name"],
        of=entry["of"],
        start=entry["from"],
        end=entry["to"],
    )


def _groups(entries: Mapping[str, Any], claims: Sequence[Claim]) -> dict[str, Group]:
    reported = {claim.id: claim.reported for claim in claims}
    return {
        name: Group(
            id=name,
            name=entry["name"],
            size=int(reported[entry["size"]]) if "size" in entry else None,
            size_claim=entry.get("size"),
            parts=tuple(entry.get("parts", ())),
        )
        for name, entry in entries.items()
    }


def _claim(entry: Mapping[str, Any]) -> Claim:
    fields = dict(entry)
    for name in ("statistic_ids", "timepoint_options", "compares"):
        fields[name] = tuple(entry.get(name, ()))
    fields["scores"] = tuple(Fraction(score) for score in entry.get("scores", ()))
    return Claim(**fields)


def _unknown(entry: Mapping[str, Any]) -> Unknown:
    return Unknown(
        id=entry["id"],
        question=entry["question"],
        kind=entry["kind"],
        outcome=entry.get("outcome"),
        claims=tuple(entry.get("claims", ())),
        options=tuple(_option(option) for option in entry["options"]),
    )


def _option(entry: Mapping[str, Any]) -> Option:
    fields = dict(entry)
    if "step" in fields:
        fields["step"] = Fraction(fields["step"])
    return Option(**fields)
