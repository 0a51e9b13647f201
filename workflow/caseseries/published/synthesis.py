"""Several published series side by side: what can be pooled, what cannot, and why they differ."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from caseseries import ledger
from caseseries.estimate.description import share
from caseseries.published.model import Study

POOLED = "pooled"
QUESTIONS = {
    "satisfied_or_improved": "were satisfied or improved",
    "any_adverse_event": "had an adverse event",
}
CHARACTERISTICS = {
    "population": "Who was treated",
    "procedure": "What was done",
    "assessment": "How the outcome was judged",
    "follow_up": "When it was judged",
}


@dataclass(frozen=True, kw_only=True)
class StudyCount:
    """What one study says to one question: events of total, or a reason why nothing comparable.

    ``says`` is what the study counted, in words; ``group`` the patients it was counted in.
    """

    study: Study
    question: str
    events: int | None = None
    total: int | None = None
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
    usable = [count for count in counts(studies, question) if count.total is not None]
    events = [count.events or 0 for count in usable]
    totals = [count.total or 0 for count in usable]
    for count, k, n in zip(usable, events, totals, strict=True):
        yield from _share(_subject(count.study.id, question, count.group), k, n, confidence)
    if len(usable) > 1 and _counted_alike(usable):
        together = _subject(POOLED, question, "all")
        yield from _share(together, sum(events), sum(totals), confidence)


def _counted_alike(usable: Sequence[StudyCount]) -> bool:
    return len({count.says for count in usable}) == 1


def _subject(cohort: str, question: str, group: str) -> ledger.Subject:
    return ledger.Subject(cohort=cohort, provenance="observed", outcome=question, group=group)


def _share(subject: ledger.Subject, k: int, n: int, confidence: float) -> Iterator[ledger.Row]:
    has_it = np.arange(n) < k
    yield from share(subject, "", has_it, np.ones(n, dtype=bool), confidence, exact=True)


def side_by_side(studies: Sequence[Study]) -> pd.DataFrame:
    """Return one row a question and study: its count or why there is none, and how it was done."""
    rows = [
        {
            "question": question,
            "study": count.study.id,
            "label": count.study.label,
            "citation": count.study.citation,
            "events": count.events,
            "total": count.total,
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
    usable = [count for count in answers if count.total is not None]
    sentences = [_together(usable, question)]
    sentences += [f"{one.study.label} is left out: {one.reason}" for one in answers if one.reason]
    if len(usable) < 2:
        return sentences
    sentences += [_difference(usable, name) for name in CHARACTERISTICS]
    if all(_everybody_or_nobody(count) for count in usable):
        sentences.append(
            "Where nearly everybody or nobody is counted, series cannot show what makes the "
            "difference; a finer score for every patient could."
        )
    return sentences


def _together(usable: Sequence[StudyCount], question: str) -> str:
    if not usable:
        return f"No study prints how many patients {QUESTIONS[question]}."
    if not _counted_alike(usable):
        each = "; ".join(f"{c.study.label} {c.events}/{c.total} {c.says}" for c in usable)
        return f"The series counted different things, so they are not added up: {each}."
    each = "; ".join(f"{c.study.label} {c.events}/{c.total}" for c in usable)
    events, total = sum(c.events or 0 for c in usable), sum(c.total or 0 for c in usable)
    return f"{events} of {total} patients {QUESTIONS[question]}: {each}."


def _everybody_or_nobody(count: StudyCount) -> bool:
    events, total = count.events or 0, count.total or 0
    return min(events, total - events) <= 1


def _difference(usable: Sequence[StudyCount], name: str) -> str:
    said = {count.study.label: count.study.characteristics.get(name, "") for count in usable}
    stated = [f"{label}: {text}" for label, text in said.items() if text]
    silent = [label for label, text in said.items() if not text]
    unstated = [f"Not stated: {', '.join(silent)}."] if silent else []
    return " ".join([f"{CHARACTERISTICS[name]}.", *stated, *unstated])
