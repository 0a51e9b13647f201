"""The verdict on one hypothesis: a witness, or a minimal contradiction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from caseseries.published.feasibility.contradictions import Contradiction, plain_first, shrink
from caseseries.published.feasibility.oracle import Oracle, Question, UndecidedError
from caseseries.published.feasibility.solver import DEFAULT_EFFORT
from caseseries.published.feasibility.table import Table
from caseseries.published.model import Hypothesis, Study

Verdict = Literal["possible", "impossible", "undecided"]


@dataclass(frozen=True)
class Decision:
    """The verdict on one hypothesis.

    Attributes
    ----------
    hypothesis
        What was assumed.
    claims
        Ids of the claims that were asked to hold together.
    verdict
        *possible*: ``witness`` is a table that gives every printed number, recomputed exactly.
        *impossible*: ``contradiction`` is a minimal set of printed numbers that no table gives.
        *undecided*: the effort was spent before the search was complete.
    """

    hypothesis: Hypothesis
    claims: tuple[str, ...]
    verdict: Verdict
    witness: Table | None = None
    contradiction: Contradiction | None = None


def decide(study: Study, hypothesis: Hypothesis, effort: int = DEFAULT_EFFORT) -> Decision:
    """Decide whether any table of patients gives all the printed numbers under a hypothesis.

    Parameters
    ----------
    effort
        How many boxes each search may look at before it is given up as undecided.

    Raises
    ------
    ValueError
        When the hypothesis does not settle the size of a group or the step of a scale.
    """
    return decide_question(Oracle(study, effort).of(hypothesis))


def decide_all(
    study: Study, hypotheses: Sequence[Hypothesis], effort: int = DEFAULT_EFFORT
) -> Iterator[Decision]:
    """Decide several hypotheses; what one teaches, the next need not find out again."""
    oracle = Oracle(study, effort)
    for hypothesis in hypotheses:
        yield decide_question(oracle.of(hypothesis))


def decide_question(question: Question) -> Decision:
    """Decide a question that is already put in windows."""
    claims = tuple(question.reading.windows)
    alone = _impossible_alone(question)
    if alone is not None:
        contradiction = shrink(question, frozenset({alone}))
        return Decision(question.hypothesis, claims, "impossible", contradiction=contradiction)
    try:
        witness = question.table(question.claims)
    except UndecidedError:
        return Decision(question.hypothesis, claims, "undecided")
    if witness is not None:
        return Decision(question.hypothesis, claims, "possible", witness=witness)
    contradiction = shrink(question, question.claims)
    return Decision(question.hypothesis, claims, "impossible", contradiction=contradiction)


def _impossible_alone(question: Question) -> str | None:
    """Return the plainest claim that cannot hold even alone, as far as its window tells."""
    for claim in plain_first(question, question.claims):
        window = question.reading.windows[claim]
        if window.low > window.high:
            return claim
    return None
