"""Reading the claims of one paper from YAML; every fault becomes a sentence, all at once."""

import math
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from itertools import permutations
from pathlib import Path
from typing import Any, TypeVar, get_args, get_type_hints

from caseseries import document
from caseseries.published.as_written import name_of, normal_form, several, test_of
from caseseries.published.conventions import KINDS, TESTS, shows_changers
from caseseries.published.findings import AUDIT
from caseseries.published.model import Change, Claim, Group, Option, Scale, Study, Unknown
from caseseries.study_error import StudyError, refuse

Record = TypeVar("Record")
MOST_READINGS = 100_000


@dataclass
class Content:
    """What a file says and, of a workbook, in which cell and row each key stands."""

    document: dict[str, Any]
    cells: dict[tuple[str, ...], str] = field(default_factory=dict)
    rows: dict[tuple[str, ...], int] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read(path: Path | str) -> Study:
    """Read and check the file of one study: YAML, or a workbook with the same keys.

    A StudyError has a sentence for each fault: file, claim and field or cell, what is wrong, what
    to do.
    """
    path = Path(path)
    if path.suffix == ".xlsx":
        from caseseries.published.sheets import read_workbook  # slow to load

        content = read_workbook(path)
    else:
        content = Content(document.parsed(path))
    faults = sorted([*content.faults, *_faults(content, path.stem)], key=_row)
    refuse(dict.fromkeys(faults), path)
    return replace(_study(content.document), notes=tuple(content.notes))


def _row(fault: str) -> tuple[str, int]:
    """Return in which sheet and row of a workbook a fault stands; others stand before all."""
    stands = re.match(r"(sheet '[^']+'), cell [A-Z]+(\d+)", fault)
    return (stands[1], int(stands[2])) if stands else ("", 0)


def can_be_read(path: Path) -> bool:
    """Tell whether a file of a paper can be read."""
    try:
        read(path)
    except StudyError:
        return False
    return True


def study_of(content: dict[str, Any]) -> Study:
    """Return a study of what a file would hold; a StudyError has a sentence for each fault."""
    refuse(dict.fromkeys(_faults(Content(content), content["study"])))
    return _study(content)


def _faults(content: Content, stem: str) -> list[str]:
    """Return the faults of a file's form and names; where it has none, of what its parts say."""
    unclear = list(_to_normal_form(content))
    broken = document.faults(content.document, document.rules_of("claims"))
    if unclear or broken:
        of_form = [_placed(content, *fault) for fault in broken]
        names = _names_beside(content.document, {place for place, _ in broken})
        return [*unclear, *of_form, *(_in_cell(content, fault) for fault in names)]
    return [_in_cell(content, fault) for fault in _reference_faults(content.document, stem)]


def _placed(content: Content, place: tuple[str, ...], sentence: str) -> str:
    """Say in which cell a fault stands; a file without cells names its key."""
    begun = [place[:end] for end in range(len(place), 0, -1) if place[:end] in content.cells]
    inside = [key for key in content.cells if place and key[: len(place)] == place]
    cells = [content.cells[key] for key in (*begun, *inside)]
    sentence = re.sub(r"(['\"])(.+?)\1 is not one of: .*", _hint, sentence, flags=re.DOTALL)
    if not cells:
        return sentence
    empty = re.search(r"the key '(\w+)' is missing\. Add it\.", sentence)
    if empty:
        cell = content.cells.get((*place, empty[1]), cells[0])
        return f"{cell}: the row has no '{empty[1]}'; fill it in."
    return f"{cells[0]}: {re.sub(',? in quotes', '', sentence.split(': ', 1)[-1])}"


def _hint(unknown: re.Match[str]) -> str:
    """Return what to write in place of a name that stands for several things, or for none."""
    tests = [name for name in map(test_of, several(unknown[2])) if name in TESTS]
    name = "several tests" if len(tests) > 1 else name_of(unknown[2])
    known = AUDIT["hints"].items()
    hint = next((hint for pattern, hint in known if re.fullmatch(pattern, name)), "")
    return f"{unknown[2]!r} {hint}." if hint else unknown[0]


def _in_cell(content: Content, fault: str) -> str:
    about = re.match(r"(claim|group|scale|change|unknown) (\S+?),? (\w+):", fault)
    if not content.cells or about is None:
        return fault
    kind, name, key = about.groups()
    if kind in ("claim", "unknown"):
        ids = [one.get("id") for one in content.document[f"{kind}s"] if isinstance(one, dict)]
        name = str(ids.index(name)) if name in ids else name
    cell = content.cells.get((f"{kind}s", name, key)) or content.cells.get((f"{kind}s", name, "id"))
    return f"{cell}: {fault}" if cell else fault


def _to_normal_form(content: Content) -> Iterator[str]:
    """Bring printed numbers into one form, and yield a sentence for each that is unclear."""
    for kind, name, entry in list(_entries(content.document)):
        for key in (key for key in (*PRINTED, "step") if key in entry):
            many = isinstance(entry[key], list)
            plain = []
            for text in entry[key] if many else [entry[key]]:
                try:
                    plain_text = not isinstance(text, str) or (key == "step" and "/" in text)
                    relation, number = ("=", text) if plain_text else normal_form(text)
                    if entry.get("kind") == "p_value" and "%" in str(text):
                        raise ValueError(f"{text!r} is in per cent; write the share, as in .05")
                    if relation != "=" and key != "reported":
                        raise ValueError(
                            f"{text!r} is a bound, which no check can use; leave it out"
                        )
                    if relation != "=":
                        entry.setdefault("relation", relation)
                except ValueError as unclear:
                    within = f"{kind} {entry.get('id', name)}, {key}"
                    bound = OR_A_BOUND if str(unclear).endswith("leave the entry out") else ""
                    told = f"{unclear}{bound if entry.get('kind') == 'p_value' else ''}"
                    yield f"{content.cells.get((f'{kind}s', name, key), within)}: {told}"
                    number = "1"  # told once is enough
                plain.append(number)
            entry[key] = plain if many else plain[0]


PRINTED = ("reported", "level", "minimum", "maximum", "limits", "df", "scores")
"""Keys of claims and scales that hold printed numbers."""
OR_A_BOUND = ", or write the bound that the paper states for p, such as > .05"


def _entries(document: Any) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the claims and scales of a file, as far as it has such."""
    document = document if isinstance(document, dict) else {}
    claims, scales = document.get("claims"), document.get("scales")
    listed = enumerate(claims) if isinstance(claims, list) else ()
    named = scales.items() if isinstance(scales, dict) else ()
    yield from (("claim", str(i), one) for i, one in listed if isinstance(one, dict))
    yield from (("scale", name, one) for name, one in named if isinstance(one, dict))


# --- what one part of the file says of another ----------------------------------------------


def _names_beside(content: Any, broken: Collection[tuple[str, ...]]) -> Iterator[str]:
    """Yield the unknown names in claims of a file whose form has faults elsewhere."""
    content = content if isinstance(content, dict) else {}
    named = (content.get(key, {}) for key in ("groups", "scales", "changes", "measures"))
    if not all(isinstance(one, dict) for one in (*named, content.get("groups"))):
        return
    faulty = {place[:3] for place in broken}
    claims = [
        {key: said for key, said in entry.items() if ("claims", place, key) not in faulty}
        for kind, place, entry in _entries(content)
        if kind == "claim"
    ]
    claims = [one for one in claims if {"id", "group"} <= one.keys()]
    for claim in claims:
        for fault in _claim_names(claim, content | {"claims": claims}):
            yield f"claim {claim['id']}, {fault}"


def _reference_faults(content: Mapping[str, Any], stem: str) -> Iterator[str]:
    if content["study"] != stem:
        yield f"study: {content['study']!r} differs from the file's name {stem!r}; make them equal"
    yield from _twice("claim", content["claims"])
    yield from _twice("unknown", content.get("unknowns", []))
    yield from _scale_faults(content)
    yield from _group_faults(content)
    readings = math.prod(len(unknown["options"]) for unknown in content.get("unknowns", []))
    if readings > MOST_READINGS:
        yield f"unknowns: they make {readings} readings, more than {MOST_READINGS}; leave some out"
    yield from _timepoint_faults(content)
    for claim in content["claims"]:
        for fault in _claim_faults(claim, content):
            yield f"claim {claim['id']}, {fault}"
    for unknown in content.get("unknowns", []):
        for fault in _unknown_faults(unknown, content):
            yield f"unknown {unknown['id']}, {fault}"


def _twice(what: str, entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    ids = [entry["id"] for entry in entries]
    for name in sorted({name for name in ids if ids.count(name) > 1}):
        yield f"{what} {name}, id: {name!r} stands twice; rename one"


def _unknown_names(entry: Mapping[str, Any], **known: Iterable[str]) -> Iterator[str]:
    """Yield a sentence for every name that a key of an entry holds and that is not known there."""
    for key, names in known.items():
        for name in _listed(entry.get(key, [])):
            if name not in names:
                yield f"{key}: {name!r} is not known. Known: {', '.join(names) or 'none'}"


def _listed(said: Any) -> Iterator[str]:
    if isinstance(said, str):
        yield said
    else:
        yield from (name for one in said for name in _listed(one))


def _scale_faults(content: Mapping[str, Any]) -> Iterator[str]:
    scales = content.get("scales", {})
    for name, scale in scales.items():
        width = Fraction(scale["maximum"]) - Fraction(scale["minimum"])
        if width <= 0:
            yield f"scale {name}: minimum is not below maximum; exchange or mend them"
        elif width % Fraction(scale.get("step", width)):
            yield f"scale {name}, step: the scale is no whole number of such steps; mend it"
    for name, change in content.get("changes", {}).items():
        if change["of"] in content.get("measures", {}):
            yield f"change {name}, of: {change['of']!r} is a measure; make {name} one of its own"
        else:
            yield from (f"change {name}, {fault}" for fault in _unknown_names(change, of=scales))


def _group_faults(content: Mapping[str, Any]) -> Iterator[str]:
    groups = content["groups"]
    counts = {claim["id"]: claim for claim in content["claims"] if claim["kind"] == "count"}
    for name, group in groups.items():
        for fault in _unknown_names(group, size=counts, parts=groups):
            yield f"group {name}, {fault}"
        if counts.get(group.get("size"), {}).get("reported") == "0":
            yield f"group {name}, size: a group of 0 patients has no numbers; leave it out"
        if name in _within(name, groups):
            yield f"group {name}, parts: the group is a part of itself; mend the parts"


def _within(name: str, groups: Mapping[str, Any]) -> set[str]:
    """Return the groups that a group is made of, at any depth."""
    found: set[str] = set()
    new = set(groups[name].get("parts", []))
    while new:
        found |= new
        new = {part for one in new for part in groups.get(one, {}).get("parts", [])} - found
    return found


def _timepoint_faults(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for a timepoint that differs from a commoner one only in its signs."""
    claims, changes = content["claims"], content.get("changes", {})
    written = [(f"claim {one['id']}", "timepoint", one.get("timepoint")) for one in claims]
    written += [(f"change {name}", key, changes[name][key]) for name in changes for key in _ENDS]
    usual: dict[str, str] = {}
    for when, _ in Counter(when for _, _, when in written if when).most_common():
        usual.setdefault(_bare(when), when)
    for what, key, when in written:
        if when and (other := usual[_bare(when)]) != when:
            yield f"{what}, {key}: {when!r} and {other!r} differ only in signs; write both alike"


_ENDS = ("from", "to")


def _bare(timepoint: str) -> str:
    """Return a timepoint without its signs, but for those between digits."""
    return re.sub(r"_(?!\d)|(?<!\d)_", "", timepoint)


def _claim_names(claim: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[str]:
    """Yield a sentence for every name in a claim that nothing in the file has."""
    of = KINDS.get(claim.get("kind", ""), {}).get("of", ())
    measured = [name for key in ("scales", "changes", "measures") for name in content.get(key, {})]
    ids = {one["id"]: one.get("kind") for one in content["claims"]}
    counts, scored = ([name for name, its in ids.items() if its == kind] for kind in ("count", "n"))
    known: dict[str, Iterable[str]] = {
        "compares" if claim.get("compares") else "group": content["groups"],
        "partner": measured,
        "out_of": [n for n in (*counts, *scored) if n != claim["id"]],
        "table": counts,
        **({"outcome": measured} if "scores" in of else {}),
        **({"p_of": ids} if claim.get("kind") == "p_value" else {}),
    }
    yield from _unknown_names(claim, **known)


def _claim_faults(claim: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[str]:
    scales, claims = content.get("scales", {}), {one["id"]: one for one in content["claims"]}
    kind, total, compared = claim["kind"], claim.get("out_of"), claim.get("compares", [])
    of = KINDS[kind].get("of", ())
    yield from _claim_names(claim, content)
    for key in claim:
        if kind not in AUDIT["said of"].get(key, [kind]):
            yield f"{key}: a number of kind {kind} has none, so nothing would read it; remove it"
        elif (beside := AUDIT["said beside"].get(key, key)) not in claim:
            yield f"{key}: without {beside} nothing would read it; add {beside}, or remove {key}"
    if compared and claim["group"] != "_vs_".join(compared):
        yield f"group: write {'_vs_'.join(compared)}, the groups compared"
    if compared and "one group" in of:
        yield f"compares: a number of kind {kind} is of one group; remove compares"
    for whole, part in permutations(compared, 2):
        if part in content["groups"].get(whole, {}).get("parts", []):
            yield (
                f"compares: {part} is a part of {whole}, and groups that are compared share "
                "nobody; name other groups, or write kind: other"
            )
    if kind in ("count", "n") and not claim["reported"].isdigit():
        yield f"reported: {claim['reported']!r} is not a count; write a whole number"
    if kind == "n" and claim["reported"] == "0":
        yield "reported: of 0 patients there are no numbers; leave them out"
    if claims.get(total, {}).get("reported") == "0":
        yield f"out_of: {total} prints 0 patients, of whom nothing can be counted"
    if "timepoint" in claim and "timepoint_options" in claim:
        yield "timepoint: it is either stated or open; remove timepoint or timepoint_options"
    if kind == "percentage" and claim["outcome"] in scales and "scores" not in claim:
        yield "scores: say which scores the percentage counts; add scores"
    change = content.get("changes", {}).get(claim["outcome"], {})
    if scale := scales.get(change.get("of", claim["outcome"])):
        lowest, highest = Fraction(scale["minimum"]), Fraction(scale["maximum"])
        if change:
            lowest, highest = lowest - highest, highest - lowest
        for score in claim.get("scores", []):
            if not lowest <= Fraction(score) <= highest:
                yield f"scores: {score} lies off the scale from {lowest} to {highest}; mend it"
    yield from _statistic_faults(claim)
    if kind == "p_value":
        yield from _p_faults(claim, claims, content)


def _statistic_faults(claim: Mapping[str, Any]) -> Iterator[str]:
    needed = KINDS[claim["kind"]].get("df", 0)
    printed = claim.get("df", [])
    if printed and len(printed) != needed:
        how_many = ("no", "one", "two")[needed]
        yield f"df: a number of kind {claim['kind']} stands with {how_many} df; mend df"
    if any(Fraction(one) <= 0 for one in printed):
        yield "df: degrees of freedom are above 0; mend df"
    widths = {len(row) for row in claim.get("table", [])}
    if len(widths) > 1:
        yield "table: its rows have differently many counts; mend them"
    changers = TESTS.get(claim.get("test", ""), {}).get("from") == "changers"
    if changers and widths and not shows_changers(claim["table"]):
        yield (
            f"table: {claim['test']} takes those who changed one way and the other (b; c), or all "
            "before by after (a b; c d); mend it"
        )


def _p_faults(
    claim: Mapping[str, Any], claims: Mapping[str, Any], content: Mapping[str, Any]
) -> Iterator[str]:
    """Yield why a p-value is not of the test that it names."""
    test, compared = claim.get("test"), claim.get("compares", [])
    groups = TESTS[test]["groups"] if test else "any"
    if groups == "two" and len(compared) != 2:
        yield f"compares: {test} compares two groups; name both in compares"
    if groups == "more" and len(compared) < 2:
        yield (
            f"compares: {test} compares groups; name them in compares. Of repeated measurements "
            "of one group write rm_anova or friedman"
        )
    if groups == "one" and compared:
        yield f"compares: {test} is a test within one group; name that group and remove compares"
    if "p_of" not in claim:
        return
    of = claims.get(claim["p_of"], {"kind": "correlation"})
    of_change = of["kind"] == "mean" and of["outcome"] in content.get("changes", {})
    if "test" not in KINDS[of["kind"]].get("of", ()) and not of_change:
        yield (
            f"p_of: {claim['p_of']} is a {of['kind']}, which has no p-value of its own; "
            "name a test statistic, a difference, or the groups compared"
        )


def _unknown_faults(unknown: Mapping[str, Any], content: Mapping[str, Any]) -> Iterator[str]:
    ids = {claim["id"]: claim for claim in content["claims"]}
    yield from _twice("option", unknown["options"])
    yield from _unknown_names(unknown, claims=ids, outcome=content.get("scales", {}))
    if all(option.get("wider") for option in unknown["options"]):
        yield "options: all are of the wider grid; the first grid needs one, too"
    for option in unknown["options"]:
        yield from _unknown_names(option, sizes=content["groups"])


# --- plain data into records ----------------------------------------------------------------


def _study(content: Mapping[str, Any]) -> Study:
    rounding = {"rounding": content.get("rounding", "closed")}
    times = {one["id"]: one["timepoint"] for one in content["claims"] if "timepoint" in one}

    claims = []
    for claim in content["claims"]:
        said = "timepoint_options" in claim or claim.get("p_of") not in times
        of_statistic = {} if said else {"timepoint": times[claim["p_of"]]}
        claims.append(_record(Claim, rounding | of_statistic | claim))
    scales, changes = content.get("scales", {}), content.get("changes", {})
    return _record(
        Study,
        content,
        id=content["study"],
        followed_up=content.get("followed_up") == "all",
        scales={name: _record(Scale, one, outcome=name) for name, one in scales.items()},
        changes={
            name: _record(Change, one, outcome=name, start=one["from"], end=one["to"])
            for name, one in changes.items()
        },
        groups={name: _group(name, one, claims) for name, one in content["groups"].items()},
        unknowns=tuple(
            _record(Unknown, entry, options=_options(entry), wider=_options(entry, wider=True))
            for entry in content.get("unknowns", [])
        ),
        claims=tuple(claims),
    )


def _record(kind: Callable[..., Record], entry: Mapping[str, Any], **more: Any) -> Record:
    """Return a record of what a file says; lists become tuples, and numbers exact fractions."""
    hints = _hints(kind)
    said = {key: _exact(hints[key], value) for key, value in entry.items() if key in hints}
    return kind(**said | more)


_hints = cache(get_type_hints)


def _exact(hint: Any, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_exact(hint, one) for one in value)
    is_number = isinstance(value, str) and Fraction in (hint, *get_args(hint))
    return Fraction(value) if is_number else value


def _options(entry: Mapping[str, Any], *, wider: bool = False) -> tuple[Option, ...]:
    options = (one for one in entry["options"] if one.get("wider", False) == wider)
    return tuple(_record(Option, one) for one in options)


def _group(name: str, entry: Mapping[str, Any], claims: Sequence[Claim]) -> Group:
    printed = next((int(one.reported) for one in claims if one.id == entry.get("size")), None)
    return _record(Group, {**entry, "size": printed}, id=name, size_claim=entry.get("size"))
