"""Text that nobody can judge stays in the clinic: it is not copied into the validated tables.

A list of names never ends, but what happened to a scalp is told in few words. A text made of words
that the guard knows goes on; in the place of any other stands ``withheld 1``, ``withheld 2``, so
that equal texts stay equal and no number changes. A clinic that has read a column lets it go on
by naming it under ``privacy`` in ``cohort.yaml``.
"""

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from caseseries.cases.cohort import Cohort
from caseseries.cases.dictionary import columns_of
from caseseries.intake.cohort_file import CohortFile
from caseseries.intake.privacy.rules import OF_THE_TRADE, PLAIN, WORDS, readable
from caseseries.intake.problems import Problem, problem_of

WITHHELD: Final = "withheld"
# Codes and names of files, which the guard judges as such.
_JUDGED: Final = frozenset(
    {"patient_id", "rater_id", "practitioner_id", "timepoint", "file", "sha256"}
)
_KNOWN: Final = OF_THE_TRADE | PLAIN
# "3RL" and "0.25mm" name needles and measures; more than five digits may be somebody's own number.
_MEASURE: Final = re.compile(r"\d{1,5}[^\W\d_]{0,3}|[^\W\d_]{0,3}\d{1,5}")
# "3/23", "03.23" and "Q2/23" may tell the month of a visit; "3/10" is a score.
_PART_OF_YEAR: Final = re.compile(
    r"\b(?:(?:0?[1-9]|1[0-2])/|0[1-9]\.|q[1-4]\W?)(?:1[5-9]|2\d|3[0-5])\b"
)
_WORD: Final = re.compile(r"[\u4e00-\u9fff]|[^\W_\u4e00-\u9fff]+")


def is_known(text: str, own_words: Collection[str] = ()) -> bool:
    """Tell whether a text is made of known words, words of one's own and short numbers alone."""
    plain = readable(text).casefold()
    if _PART_OF_YEAR.search(plain):
        return False
    return all(_is_known_word(word) or word in own_words for word in _WORD.findall(plain))


def withhold(cohort: Cohort, cohort_file: CohortFile) -> tuple[Cohort, list[Problem]]:
    """Return a cohort without texts that nobody can judge, and a warning a column.

    One without patients stays as it is.
    """
    problems: list[Problem] = []
    tables: dict[str, Any] = {}
    # The study's definition is public, and says in which words its clinics write.
    own_words = set(_WORD.findall(cohort.study.definition.casefold()))
    for table, frame in cohort.tables.items() if cohort.facts.provenance == "observed" else ():
        let = cohort_file.let_through(table)
        tables[table] = frame
        for name, column in columns_of(cohort.study, table).items():
            theirs = cohort_file.columns.get(table, {}).get(name)
            if column.kind != "text" or name in _JUDGED or name in let or theirs in let:
                continue
            texts = frame[name].dropna().unique()
            unknown = (text for text in texts if not is_known(text, own_words))
            instead = {text: f"{WITHHELD} {place}" for place, text in enumerate(unknown, start=1)}
            if instead:
                shown = [instead.get(text, text) for text in frame[name]]
                tables[table] = tables[table].assign(**{name: shown})
                rule = "privacy.free_text_of_events" if name == "event" else "privacy.free_text"
                told = {"file": table, "column": name, "count": len(instead)}
                problems.append(problem_of(rule, **told))
    return replace(cohort, **tables), problems


def _is_known_word(word: str) -> bool:
    if len(word) == 1 and "\u4e00" <= word <= "\u9fff":
        return word in WORDS["han_plain"]
    return word in _KNOWN or len(word) == 1 or _MEASURE.fullmatch(word) is not None
