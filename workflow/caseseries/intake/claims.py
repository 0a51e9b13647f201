"""Columns that could hold the same score: a second rater, another zone. Nobody chooses for them."""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from caseseries.cases.dictionary import columns_of
from caseseries.cases.study import Study
from caseseries.intake.delivery import WIDE
from caseseries.intake.guesses import claim_of
from caseseries.intake.parse import can_hold
from caseseries.intake.problems import Problem
from caseseries.intake.raw_table import RawTable
from caseseries.intake.wide import is_wide

# What a heading holds beside the name of a score when it is that score once more.
_ONCE_MORE: Final = re.compile(
    r"\d|[a-d]|r\d|(?:rater|assessor|observer|examiner|reader)\d?|first|second|repeat|zone|area|site"
    r"|left|right|upper|lower|top|middle|mid|front|frontal|back|side|cent(?:re|er)|vertex|crown"
    r"|hairline|temple|temporal|occipital|parietal|anterior|posterior"
)


class _Claim(NamedTuple):
    """One column that may be a score: its label and heading, and whether it is called so alone."""

    label: str
    heading: str
    is_plain: bool
    once_more: bool


def settle_claims(
    study: Study, raw: RawTable, columns: Mapping[str, str]
) -> tuple[RawTable, list[Problem]]:
    """Return a table without the columns that may be a score, and what is told of them.

    Two columns that could be one score are an error. A column of the wide sheet with words beside
    score and timepoint is no score until ``cohort.yaml`` says so: ``columns`` has our column and
    its name in the file.
    """
    problems, told = [], []
    for our, claims in _claims(study, raw).items():
        if our in columns:
            continue
        plainly = [claim for claim in claims if claim.is_plain]
        others = [claim for claim in claims if not claim.is_plain]
        rivals = [claim for claim in others if claim.once_more or not plainly]
        if rivals and len(plainly) + len(rivals) > 1:
            problems.append(_contested(study, raw, our, plainly[:1] + rivals))
            told += [claim.label for claim in rivals]
        elif raw.name == WIDE:
            for claim in others:
                words = {"heading": claim.heading, "our": our}
                rule = "columns.more_words"
                problems.append(raw.told(None, claim.heading, rule, words, severity="warning"))
                told.append(claim.label)
    return raw.without(told) if told else raw, problems


def beside_claims(problems: list[Problem], claimed: list[Problem]) -> list[Problem]:
    """Return both kinds of problems; a score that several columns claim is not missing as well."""
    scores = {problem.column for problem in claimed}
    others = [
        one for one in problems if one.rule_id != "columns.missing" or one.column not in scores
    ]
    return claimed + others


def _claims(study: Study, raw: RawTable) -> dict[str, list[_Claim]]:
    """Return the columns that name a score and hold its values, by our name of that column."""
    found: dict[str, list[_Claim]] = {}
    ours = columns_of(study, "assessments")
    for label in raw.cells.columns:
        heading = raw.printed(label)
        score, timepoint, words = claim_of(study, heading) or ("", "", frozenset())
        texts = raw.cells[label].unique() if score and (timepoint or raw.name != WIDE) else ()
        if not any(texts) or not all(can_hold(ours[score], text) for text in texts if text):
            continue
        if words and is_wide(study, [heading]):
            continue  # a rater of its own
        our = f"{score}_{timepoint}" if raw.name == WIDE else score
        once_more = all(map(_ONCE_MORE.fullmatch, words))
        found.setdefault(our, []).append(_Claim(label, heading, not words, once_more))
    return found


def _contested(study: Study, raw: RawTable, our: str, claims: list[_Claim]) -> Problem:
    *most, last = (f"'{claim.heading}'" for claim in claims)
    score = next(one for one in study.scores if our == one.id or our.startswith(f"{one.id}_"))
    told = {
        "columns": f"{', '.join(most)} and {last}",
        "our": our,
        "block": "wide" if raw.name == WIDE else "assessments",
        "score": score.short,
    }
    column = claims[-1].heading if claims[0].is_plain else score.id
    return raw.told(None, column, "columns.second", told)
