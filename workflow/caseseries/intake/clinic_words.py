"""What clinics write: the word lists of ``workflow/schemas/clinic_words.yaml``, and what is meant.

What they call the timepoints ("6 months", "M6", "right after", "术后即刻", "半年"), and what their
headings and words plainly mean. A guess is written into ``cohort.yaml`` where a person sees it and
can correct it; nothing is guessed when the tables are read.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any, Final, NamedTuple

from caseseries import document
from caseseries.cases.column import Column
from caseseries.cases.study import Score, Study
from caseseries.cases.vocabulary import BASELINE, IMMEDIATE, YES_NO, is_timepoint

LISTS: Final[dict[str, Any]] = document.of_program("clinic_words")

_TIMES: Final[dict[str, Any]] = LISTS["times"]


def _any_of(*words: str) -> str:
    """Return a pattern of the words of some lists, which finds nothing where they are empty."""
    return "|".join(sorted(" ".join(words).split(), key=len, reverse=True)) or "(?!)"


def _counted(words: Mapping[str, str], digits: str = r"\d{1,3}") -> re.Pattern[str]:
    """Return what finds ``month_6``, ``6_months`` and ``6_个月``, by the words for a unit."""
    one, several = words.get("one", ""), words.get("several", "")
    before = _any_of(one, several)
    behind = rf"{_any_of(several, words.get('behind', ''))}|(?:{_any_of(one)})(?!_\d)"
    counted = rf"(?:{before})_?({digits})|({digits})_?(?:{behind})"
    chinese = _any_of(words["chinese"])
    return re.compile(rf"(?:^|_)(?:fu_?)?(?:{counted})(?=_|$)|({digits})_?(?:{chinese})")


_UNITS: Final = {unit: _counted(words) for unit, words in _TIMES["units"].items()}
_UNITS["year"] = _counted(_TIMES["units"]["year"], r"\d")
_WRITTEN_OUT: Final[dict[str, int]] = _TIMES["months_written_out"]
_TREATMENT: Final = rf"(?:_(?:{_any_of(_TIMES['article'])}))*_(?:{_any_of(_TIMES['treatment'])})"
_BASELINE: Final = re.compile(
    rf"(?:^|_)(?:{_any_of(_TIMES['before'])})(?:{_TREATMENT})?(?=_|$)|术前|治疗前|基线|基準"
)
_IMMEDIATE: Final = re.compile(
    rf"(?:^|_)(?:{_any_of(_TIMES['immediate'])})(?:{_TREATMENT})?(?=_|$)|即刻|即时|刚结束|術後即刻"
)
_AFTER_TREATMENT: Final = rf"(?:^|_)(?:{_any_of(_TIMES['after'])}){_TREATMENT}(?=_|$)"
_TIME: Final = "|".join(
    [*_WRITTEN_OUT, *(part.pattern for part in (*_UNITS.values(), _BASELINE, _IMMEDIATE))]
)
_UNIT: Final = _any_of(*(words for unit in _TIMES["units"].values() for words in unit.values()))
_CHINESE_UNIT: Final = _any_of(*(unit["chinese"] for unit in _TIMES["units"].values()))
# "6-7", "3.5", "6 ± 1", "3 to 4"; NFKC makes "31⁄2" of "3½".
_TWO_NUMBERS: Final = (
    r"\d+\s*(?:\(?\s*(?:±|\+/?-)|(?:[^\w\s()]|_)+"
    r"|(?:to|or|and|bis|oder|und|à|et|ou|y|o|e)\b|至|到|或)\s*\d+"
)
_BETWEEN_TIMES: Final = re.compile(
    rf"(?<![^\W\d_])(?:{_UNIT})[\s_-]*{_TWO_NUMBERS}"
    rf"|{_TWO_NUMBERS}\)?[\s_-]*(?:(?:{_UNIT})(?![^\W\d_])|{_CHINESE_UNIT})(?![\s_-]*\d)"
    r"|[年月]半"
)
# "2 weeks¹" has a footnote; NFKC would make "weeks1" of it.
_FOOTNOTE: Final = re.compile(rf"(?<=[\d\W_])({_UNIT})[¹²³⁴-⁹]", re.IGNORECASE)
# "6-Wochen-Kontrolle"; alone "Kontrolle" may be a group.
_CHECK_UP: Final = re.compile(
    r"(?<=[^\W\d_]-)(?:nach|verlaufs)?(?:kontrolle|untersuchung|termin|visite)\b"
)

# "6 months?", "~6 months", "< 6 months", "6+ months", "-6 months", "6. Monat": somebody was not
# sure, or meant another time.
_DOUBT: Final = re.compile(r"[?¿~≈<>≤≥]|\d\s*\+|(?:^|[\s(])[-−]\d|\d\.\s*[^\W\d]")

YES_NO_WORDS: Final = {"y": "yes", "true": "yes", "1": "yes", "n": "no", "false": "no", "0": "no"}
# "0 is no, 1 is yes", but not "0 is no pain".
_YES_OR_NO: Final = re.compile(r"(\d+)\W+(?:(?:is|means)\W+)?(yes|no)(?=\s*(?:[,.;)]|$))")

# How a score was asked for: on a numerical, visual or verbal scale.
_INSTRUMENTS: Final = ("", "nrs", "vas", "eva", "vrs")
BRACKETS: Final = re.compile(r"[(\[（][^()\[\]（）]*[)\]）]")

# Chinese writes no blank: "pain评分" is two words.
_BETWEEN_WORDS: Final = re.compile(
    r"[\W_]+|(?<=[a-z])(?=[\u4e00-\u9fff])|(?<=[\u4e00-\u9fff])(?=[a-z])"
)


def plain(heading: str) -> str:
    """Return a heading as we compare it: small letters, with ``_`` for anything else."""
    letters = unicodedata.normalize("NFKC", heading).casefold()
    return _BETWEEN_WORDS.sub("_", letters).strip("_")


def bare(text: str) -> str:
    """Return a text as ``plain`` does, without accents as well: ``Âge`` is ``age``."""
    letters = unicodedata.normalize("NFKD", text)
    return plain("".join(one for one in letters if not unicodedata.combining(one)))


def clinic_words(name: str) -> frozenset[str]:
    """Return one list of words."""
    return frozenset(LISTS[name].split())


def any_of(*names: str) -> str:
    """Return a pattern of the words of some lists, the longest first."""
    return _any_of(*(LISTS[name] for name in names))


def is_in_doubt(text: str) -> bool:
    """Tell whether a sign in a text says that it is not sure, or not exact."""
    return _DOUBT.search(unicodedata.normalize("NFKC", text)) is not None


def timepoint_in(text: str) -> str:
    """Return the timepoint that a text names; empty if it names none, or more than one.

    Half months and ranges are no timepoint: nobody may choose the nearest.
    """
    return timepoint_and_rest(text)[0]


def timepoint_and_rest(text: str) -> tuple[str, str]:
    """Return the timepoint that a text names, and what else it says, as ``plain`` writes it."""
    text = _FOOTNOTE.sub(r"\1", text)
    called = plain(_CHECK_UP.sub("", unicodedata.normalize("NFKC", text).casefold()))
    if is_in_doubt(text) or _BETWEEN_TIMES.search(unicodedata.normalize("NFKC", text).casefold()):
        return "", called
    times = {
        (unit, int(next(filter(None, groups))))
        for unit, counted in _UNITS.items()
        for groups in counted.findall(called)
    }
    times |= {("month", number) for word, number in _WRITTEN_OUT.items() if word in called}
    times = {("month", 12 * n) if unit == "year" else (unit, n) for unit, n in times}
    named = [f"{unit}_{number}" for unit, number in sorted(times) if number]
    if _BASELINE.search(called):
        named.append(BASELINE)
    if _IMMEDIATE.search(called):
        named.append(IMMEDIATE)
    timepoint = named[0] if len(named) == 1 else ""
    # "After treatment" alone may be any time after it.
    known = f"{_TIME}|{_AFTER_TREATMENT}" if timepoint else _TIME
    return timepoint, re.sub("_+", "_", re.sub(known, "_", called)).strip("_")


_AT: Final = clinic_words("at")
_RATER: Final = re.compile(rf"(?:(?:{any_of('raters')})r?|r)(\d)")
_TABLES: Final[dict[str, str]] = {
    bare(word): table for table, words in LISTS["sheets"].items() for word in words.split()
}
_COPY: Final = re.compile(r"(?:^|_)(?:\d+|export|copy|kopie|copie|copia)(?=_|$)")


def guess_sheets(names: Iterable[str]) -> dict[str, str]:
    """Return {our table: sheet} for sheets that are not called as ours but plainly mean a table.

    A table that several sheets could mean is left to a person.
    """
    called = {name: bare(name) for name in names}
    found = ((_TABLES.get(word, ""), name) for name, word in called.items())
    return _single(pair for pair in found if pair[0] and pair[0] not in called.values())


def table_of_file(name: str) -> str:
    """Return the table that a file is called after: ``Patienten``, ``export_patients (1)``."""
    word = _COPY.sub("", bare(name)).strip("_")
    return _TABLES.get(word, word)


def guess_columns(known: Mapping[str, Column], headings: Collection[str]) -> dict[str, str]:
    """Return {our column: heading} for headings that are not ours but plainly mean a column.

    A heading that could mean several columns, and a column that several headings could mean, are
    left to a person.
    """
    others = [heading for heading in headings if plain(heading) not in known]
    absent = known.keys() - {*map(plain, headings)}
    found = []
    for heading in others:
        called = [our for our in absent if bare(heading) in map(bare, (our, *known[our].headings))]
        found += [(our, heading) for our in called if len(called) == 1]
    return _single(found)


def guess_scores(study: Study, headings: Iterable[str], *, wide: bool) -> dict[str, str]:
    """Return {score: heading} for headings that name a score and no more: "Pain score (0-10)".

    In a ``wide`` table they name a timepoint as well, {``<score>_month_6``: heading}, and perhaps a
    rater, {``<score>_month_6_rater_R1``: heading}. A column that several headings could mean is
    left to a person.
    """
    found = []
    for heading in headings:
        claim = claim_of(study, heading)
        if claim is None or bool(claim.timepoint) != wide:
            continue
        rater = claim.rater if wide else ""
        if rater or not claim.more:
            found.append(("_".join(filter(None, (*claim[:2], rater))), heading))
    return {our: heading for our, heading in _single(found).items() if plain(heading) != plain(our)}


def _single(guesses: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return what each of ours is called, without what several of theirs could be."""
    called: dict[str, list[str]] = {}
    for our, theirs in guesses:
        called.setdefault(our, []).append(theirs)
    return {our: theirs[0] for our, theirs in called.items() if len(theirs) == 1}


class Claim(NamedTuple):
    """What a heading names: a score, its timepoint if it names one, and the words beside them."""

    score: str
    timepoint: str
    more: frozenset[str]

    @property
    def rater(self) -> str:
        """``rater_R1`` where the other words say "rater 1" or "R1" and no more; empty elsewhere."""
        words = sorted(self.more, key=lambda word: word[-1].isdecimal())
        named = _RATER.fullmatch("".join(words))
        return f"rater_R{named[1]}" if named else ""


def claim_of(study: Study, heading: str) -> Claim | None:
    """Return what a heading names; None if it names no score, or several.

    Of two scores of which one holds the name of the other, the one without other words is meant.
    """
    claims = [
        Claim(score.id, timepoint, frozenset(others.split("_")) - _AT - {""})
        for score in study.scores
        for timepoint, rest in [timepoint_and_rest(without_scale(score, heading))]
        for name in _names(score)
        if (others := f"_{rest}_".replace(f"_{name}_", "_", 1)) != f"_{rest}_"
    ]
    claims = [one for one in claims if not one.more] or claims
    return claims[0] if len({one.score for one in claims}) == 1 else None


def without_scale(score: Score, heading: str) -> str:
    """Return a heading without brackets that hold the score's own scale or unit: "(NRS 0-10)"."""
    scale = f"{score.lowest:g} {score.highest:g}"
    said = (scale, f"{scale} {score.unit}", score.unit)
    own = {plain(f"{how} {one}") for how in _INSTRUMENTS for one in said}
    return BRACKETS.sub(
        lambda held: " " if plain(held[0]).replace("_to_", "_") in own else held[0], heading
    )


def score_at_start(study: Study, heading: str) -> str:
    """Return the score with whose name, or a word for it, a heading begins; empty if with none."""
    called = plain(heading)
    names = [(name, score.id) for score in study.scores for name in _names(score)]
    begun = (one for name, one in names if re.match(rf"{re.escape(name)}(?![a-z])", called))
    return next(begun, "")


@cache
def _names(score: Score) -> tuple[str, ...]:
    """Return what a clinic calls a score, also without words that change nothing."""
    names = [*map(plain, (score.id, score.short, score.name, *score.headings))]
    bare = ["_".join(word for word in name.split("_") if word not in _AT) for name in names]
    return tuple(dict.fromkeys(filter(None, names + bare)))


def guess_values(column: Column, words: Iterable[str]) -> dict[str, str]:
    """Return {word in the file: our word} for words that are not ours but plainly mean one."""
    meanings = {word: meaning_of(column, word) for word in words}
    return {word: meaning for word, meaning in meanings.items() if meaning not in ("", word)}


def meaning_of(column: Column, word: str) -> str:
    """Return our word for one of the clinic's; empty if it is ours already, or unknown.

    Only a phrase that is known as a whole has a meaning: "not known" is not "known", nor is
    "known?".
    """
    if is_in_doubt(word):
        return ""
    name = bare(word)
    if column.name == "timepoint":
        timepoint, rest = timepoint_and_rest(word)
        known = all(part in _AT for part in rest.split("_") if part)
        return timepoint if known and not is_timepoint(name) else ""
    if word.casefold() in (choice.casefold() for choice in column.choices):
        return ""
    if column.choices == YES_NO:
        words = [(ours, theirs.split()) for ours, theirs in LISTS["yes_no"].items()]
    else:
        words = [(ours, list(theirs)) for ours, theirs in column.words]
        said = _YES_OR_NO.findall(column.description.casefold())
        words += [(ours, words_for(one)) for ours, one in said if ours in column.choices]
    return next((ours for ours, theirs in words if name in map(bare, theirs)), "")


def words_for(answer: str) -> list[str]:
    """Return what clinics write for yes, or for no."""
    short = [word for word, ours in YES_NO_WORDS.items() if ours == answer and word.isalpha()]
    return [answer, *short, *LISTS["yes_no"][answer].split()]
