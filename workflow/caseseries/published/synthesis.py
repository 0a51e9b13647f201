"""Several published series side by side: what can be pooled, what cannot, and why they differ."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from caseseries import ledger
from caseseries.estimate.description import share
from caseseries.published.findings import AUDIT
from caseseries.published.model import Study

POOLED = "pooled"
QUESTIONS: Mapping[str, str] = AUDIT["pooled"]["questions"]
CHARACTERISTICS: Mapping[str, str] = AUDIT["pooled"]["characteristics"]


@dataclass(frozen=True, kw_only=True)
class StudyCount:
    """What one study says to one question: events of total, or a reason why nothing comparable.

    ``says`` is what the study counted, in words; ``group`` the patients it was counted in.
    """

    study: Study
    question: str
    events: int = 0
    total: int = 0
    group: str = "all"
    says: str = ""
    reason: str = ""


def counts(studies: Sequence[Study], question: str) -> list[StudyCount]:
    """Return each study's count under a question, in the order given."""
    return [_count(study, question) for study in studies]


def _count(study: Study, question: str) -> StudyCount:
    claim = next((claim for claim in study.claims if claim.pooled_as == question), None)
    if claim is None or claim.out_of is None:
        reason = study.not_comparable.get(question, "The paper prints no such count.")
        return StudyCount(study=study, question=question, reason=reason)
    return StudyCount(
        study=study,
        question=question,
        events=int(claim.reported),
        total=int(study.by_id[claim.out_of].reported),
        group=claim.group,
        says=claim.says,
    )


def pool(studies: Sequence[Study], *, confidence: float = 0.95) -> pd.DataFrame:
    """Return the counts of all studies and what they give together, as ledger rows.

    Every study keeps its own rows: count, percentage with Wilson and with exact limits. The rows
    of ``pooled`` take the patients of those that counted the same thing as one series; where they
    counted different things, or a single one counted, there are none.
    """
    return ledger.frame(
        row for question in QUESTIONS for row in _rows(studies, question, confidence)
    )


def _rows(studies: Sequence[Study], question: str, confidence: float) -> Iterator[ledger.Row]:
    usable = [count for count in counts(studies, question) if not count.reason]
    asked = [(count.study.id, count.group, count.events, count.total) for count in usable]
    if len(usable) > 1 and _counted_alike(usable):
        asked.append((POOLED, "all", *_together(usable)))
    for cohort, group, events, total in asked:
        subject = ledger.Subject(
            cohort=cohort, provenance="observed", outcome=question, group=group
        )
        has_it = np.arange(total) < events
        yield from share(subject, "", has_it, np.ones_like(has_it), confidence, exact=True)


def _together(usable: Sequence[StudyCount]) -> tuple[int, int]:
    """Return the events and the patients of several series."""
    return sum(one.events for one in usable), sum(one.total for one in usable)


def _counted_alike(usable: Sequence[StudyCount]) -> bool:
    return len({count.says for count in usable}) == 1


def side_by_side(studies: Sequence[Study]) -> pd.DataFrame:
    """Return one row a question and study: its count or why there is none, and how it was done."""
    rows = [
        {
            "question": question,
            "study": count.study.id,
            "label": count.study.label,
            "citation": count.study.citation,
            "events": None if count.reason else count.events,
            "total": None if count.reason else count.total,
            "counted": count.says,
            "reason": count.reason,
        }
        | {name: count.study.characteristics.get(name, "") for name in CHARACTERISTICS}
        for question in QUESTIONS
        for count in counts(studies, question)
    ]
    return pd.DataFrame(rows).astype({"events": "Int64", "total": "Int64"})


def in_words(studies: Sequence[Study], question: str) -> list[str]:
    """Say what the studies counted, which are left out, and in what they differ."""
    answers = counts(studies, question)
    usable = [count for count in answers if not count.reason]
    sentences = [_added_up(usable, question)]
    sentences += [f"{one.study.label} is left out: {one.reason}" for one in answers if one.reason]
    if len(usable) < 2:
        return sentences
    sentences += [_difference(usable, name) for name in CHARACTERISTICS]
    if all(min(one.events, one.total - one.events) <= 1 for one in usable):
        sentences.append(
            "Where nearly everybody or nobody is counted, series cannot show what makes the "
            "difference; a finer score for every patient could."
        )
    return sentences


def _added_up(usable: Sequence[StudyCount], question: str) -> str:
    if not usable:
        return f"No study prints how many patients {QUESTIONS[question]}."
    alike = _counted_alike(usable)
    each = "; ".join(
        f"{one.study.label} {one.events}/{one.total}{'' if alike else f' {one.says}'}"
        for one in usable
    )
    if not alike:
        return f"The series counted different things, so they are not added up: {each}."
    events, total = _together(usable)
    return f"{events} of {total} patients {QUESTIONS[question]}: {each}."


def _difference(usable: Sequence[StudyCount], name: str) -> str:
    said = {count.study.label: count.study.characteristics.get(name, "") for count in usable}
    stated = [f"{label}: {text}" for label, text in said.items() if text]
    silent = [label for label, text in said.items() if not text]
    unstated = [f"Not stated: {', '.join(silent)}."] if silent else []
    return " ".join([f"{CHARACTERISTICS[name]}.", *stated, *unstated])
