"""What a definition of a study may not say, beyond what its schema checks."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any, Final

from caseseries.cases.dictionary import FIXED
from caseseries.cases.study import ALL, BETWEEN, FOLLOW_UP, VERSUS, score_of
from caseseries.cases.vocabulary import timepoint_rank

PAIRED: Final = ("paired_t", "wilcoxon", "sign_flip")
RESERVED: Final = frozenset(
    {ALL, BETWEEN, "patients", "sessions", "protocol", "adverse_events", "course", "day", "rater"}
)

Entry = Mapping[str, Any]


def definition_faults(document: Entry) -> list[str]:
    """Return a sentence for every contradiction of a definition that keeps to its schema."""
    return [
        *_repeated("groups.levels", [level["id"] for level in document["groups"]["levels"]]),
        *_groups(document["groups"]),
        *_names(document),
        *(fault for score in document["scores"] for fault in _score(score)),
        *_associations(document),
        *_primary(document),
        *_columns(document),
    ]


def _repeated(place: str, names: Iterable[str]) -> Iterator[str]:
    for name, times in Counter(names).items():
        if times > 1:
            yield f"{place}: '{name}' stands {times} times. Keep one, or give each its own name."


def _groups(groups: Entry) -> Iterator[str]:
    known = [level["id"] for level in groups["levels"]]
    for name in known:
        if name in RESERVED or VERSUS in name:
            yield f"groups.levels: '{name}' has a meaning of its own. Choose another word."
    words = [word for level in groups["levels"] for word in dict.fromkeys(level.get("words", ()))]
    yield from _repeated("groups.levels: words", words)
    compare = groups.get("compare", "all_pairs")
    if compare != "all_pairs" and compare["with"] not in known:
        yield (
            f"groups.compare.with: there is no group '{compare['with']}'. "
            f"There are: {', '.join(known)}."
        )


def _names(document: Entry) -> Iterator[str]:
    """Yield names of outcomes that stand twice, or that mean something else already."""
    fixed = {column.name for columns in FIXED.values() for column in columns}
    own = {column["name"] for part in ("patients", "procedure") for column in _own(document, part)}
    taken = fixed | own | RESERVED | {document["groups"]["column"]}
    outcomes = list(_outcomes(document))
    for name in outcomes:
        if name in taken:
            yield f"scores: '{name}' is the name of a column already. Choose another."
    yield from _repeated("scores", outcomes)
    if document["groups"]["column"] in fixed:
        yield f"groups.column: every study has a column '{document['groups']['column']}'."


def _outcomes(document: Entry) -> Iterator[str]:
    """Yield the ids of scores, changes, ratios, best categories and thresholds."""
    for score in document["scores"]:
        yield score["id"]
        yield from (score[part]["id"] for part in ("top", "threshold") if part in score)
        for change in score.get("changes", ()):
            yield change["id"]
            if "ratio" in change:
                yield change["ratio"]["id"]


def _score(score: Entry) -> Iterator[str]:
    place = f"scores.[{score['id']}]"
    lowest, highest = Fraction(str(score["lowest"])), Fraction(str(score["highest"]))
    if lowest >= highest:
        yield f"{place}: lowest {lowest} is not below highest {highest}."
        return
    if "step" in score and ((highest - lowest) / Fraction(str(score["step"]))).denominator != 1:
        yield (
            f"{place}.step: steps of {score['step']} do not lead from {score['lowest']} "
            f"to {score['highest']}."
        )
    yield from _top_and_threshold(place, score)
    for change in score.get("changes", ()):
        yield from _change(f"{place}.changes.[{change['id']}]", change, score)


def _top_and_threshold(place: str, score: Entry) -> Iterator[str]:
    scale = f"the scale from {score['lowest']} to {score['highest']}"
    top, threshold = score.get("top"), score.get("threshold")
    if top and not score["lowest"] <= top["score"] <= score["highest"]:
        yield f"{place}.top: {top['score']} is not on {scale}."
    if not threshold:
        return
    limits = [threshold[side] for side in ("below", "above") if side in threshold]
    if len(limits) != 1:
        yield f"{place}.threshold: give either below or above."
    for limit in limits:
        if not score["lowest"] < limit < score["highest"]:
            yield f"{place}.threshold: {limit} is not within {scale}."


def _change(place: str, change: Entry, score: Entry) -> Iterator[str]:
    start, end = change["from"], change["to"]
    for key, timepoint in (("from", start), ("to", end)):
        if not score_of(score).taken_at(timepoint):
            yield (
                f"{place}.{key}: the score is not taken at {timepoint}. Write {timepoint} into "
                f"'at' of the score, or one of what stands there: {', '.join(score['at'])}."
            )
    if start == FOLLOW_UP:
        yield f"{place}.from: a change begins at one timepoint, such as immediate or month_3."
    elif end != FOLLOW_UP and timepoint_rank(start) >= timepoint_rank(end):
        yield f"{place}: from {start} is not before to {end}."
    if "ratio" in change and score["lowest"] < 0:
        yield f"{place}.ratio: a ratio needs a scale without negative scores."


def _associations(document: Entry) -> Iterator[str]:
    scores = [score["id"] for score in document["scores"]]
    for pair in document.get("associations", ()):
        for name in pair:
            if name not in scores:
                yield f"associations: there is no score '{name}'. There are: {', '.join(scores)}."
        if pair[0] == pair[1]:
            yield f"associations: '{pair[0]}' stands for both scores."


def _primary(document: Entry) -> Iterator[str]:
    primary = document.get("primary")
    if primary is None:
        return
    scores = {one.id: one for one in map(score_of, document["scores"])}
    changes = {one.id: one for score in scores.values() for one in score.changes}
    outcome, timepoint = primary["outcome"], primary["timepoint"]
    known = [*scores, *changes]
    if outcome not in known:
        yield f"primary.outcome: there is no outcome '{outcome}'. There are: {', '.join(known)}."
        return
    is_known = changes[outcome].ends_at if outcome in changes else scores[outcome].taken_at
    if timepoint == FOLLOW_UP:
        yield "primary.timepoint: name one timepoint, such as month_6."
    elif not is_known(timepoint):
        yield f"primary.timepoint: {outcome} is not known at {timepoint}."
    groups = [level["id"] for level in document["groups"]["levels"]]
    parts = primary["group"].split(VERSUS)
    for part in parts:
        if part not in (*groups, ALL) or (len(parts) > 1 and part == ALL):
            yield f"primary.group: there is no group '{part}'. There are: {', '.join(groups)}."
    compares, paired = len(parts) == 2, primary["method"] in PAIRED
    of_ranks = primary["method"] == "mann_whitney"
    if compares and parts != sorted(parts, key=groups.index if set(parts) <= set(groups) else None):
        yield f"primary.group: name the groups in their order: {VERSUS.join(reversed(parts))}."
    if compares and paired:
        yield f"primary.method: {primary['method']} compares no groups."
    if not compares and not paired:
        yield f"primary.method: {primary['method']} compares two groups, such as one_vs_other."
    if not compares and outcome not in changes:
        yield f"primary.outcome: {primary['method']} tests a change, and {outcome} is a score."
    if compares and outcome in scores and scores[outcome].is_ordinal and not of_ranks:
        yield (
            f"primary.method: {primary['method']} compares means, and {outcome} has grades, whose "
            "distances mean nothing. Name mann_whitney."
        )


def _own(document: Entry, part: str) -> list[Entry]:
    return list((document.get(part) or {}).get("columns", ()))


def _columns(document: Entry) -> Iterator[str]:
    for part, table in (("patients", "patients"), ("procedure", "sessions")):
        fixed = [column.name for column in FIXED[table]]
        names = [column["name"] for column in _own(document, part)]
        yield from _repeated(f"{part}.columns", names)
        for name in names:
            if name in fixed or (part == "patients" and name == document["groups"]["column"]):
                yield f"{part}.columns: the table {table} has a column '{name}' already."
        for column in _own(document, part):
            yield from _column(f"{part}.columns.[{column['name']}]", column, part)


def _column(place: str, column: Entry, part: str) -> Iterator[str]:
    kind, report = column.get("kind", "text"), column.get("report", "")
    is_number = kind in ("number", "whole number")
    limits = [name for name in ("minimum", "above", "maximum") if name in column]
    if (kind == "choice") != ("choices" in column):
        yield f"{place}: a choice has a list of choices, and nothing else has one."
    if limits and not is_number:
        yield f"{place}: only a number has limits."
    if is_number and ("maximum" not in column or len(limits) != 2):
        yield f"{place}: a number has a maximum, and either a minimum or a value it is above."
    elif is_number and column["maximum"] <= column.get("minimum", column.get("above")):
        yield f"{place}: the maximum is not above the least value."
    numbers, words = ("distribution", "shares") if part == "patients" else ("by_session", "")
    if part == "procedure" and column.get("choices") == ["yes", "no"]:
        words = "yes"
    fitting = numbers if is_number else words
    if report and report != fitting:
        instead = f"Write {fitting}." if fitting else "Take the line out."
        yield f"{place}.report: '{report}' does not fit a column of {kind} in {part}. {instead}"
    if column["name"].endswith("_id"):
        yield f"{place}: names that end in _id are for study codes of people."
