"""The verdict on one hypothesis: a witness, or a minimal contradiction."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from caseseries.published.feasibility.contradictions import Contradiction, plain_first, shrink
from caseseries.published.feasibility.oracle import Oracle, Question, UndecidedError
from caseseries.published.feasibility.solver import DEFAULT_EFFORT
from caseseries.published.feasibility.table import Table
from caseseries.published.model import Divisor, Hypothesis, Study

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
    undecided
        The sets of claims that it was spent on; none of the others contradict each other.
    unlinked
        Whether changes were of patients who need not be those of either timepoint.
    other_sd
        Where the paper does not say which SD it prints: another divisor that is not impossible.
    """

    hypothesis: Hypothesis
    claims: tuple[str, ...]
    verdict: Verdict
    witness: Table | None = None
    contradiction: Contradiction | None = None
    undecided: tuple[tuple[str, ...], ...] = ()
    unlinked: bool = False
    other_sd: Divisor | None = None


def decide(study: Study, hypothesis: Hypothesis, effort: int = DEFAULT_EFFORT) -> Decision:
    """Decide whether any table of patients gives all the printed numbers under a hypothesis.

    Parameters
    ----------
    effort
        How many boxes each search may look at before it is given up as undecided.
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
    """Decide a question that is already put in windows.

    Where a paper does not say that every patient was scored at every timepoint, changes contradict
    the scores of both timepoints only if they contradict each other without them.
    """
    decision, study = _decided(question), question.study
    if decision.verdict == "impossible" and study.changes and not study.followed_up:
        apart = Oracle(study.unlinked(), question.effort).of(question.hypothesis)
        decision = replace(_decided(apart), unlinked=True)
    if decision.verdict == "impossible" and _silent_on_sd(question):
        return replace(decision, other_sd=_other_sd(question, unlinked=decision.unlinked))
    return decision


def _silent_on_sd(question: Question) -> bool:
    """Tell whether nothing is said of which SD is printed, and some is asked for."""
    study = question.study
    settled = any(unknown.kind == "sd_divisor" for unknown in study.unknowns)
    return not settled and any(study.by_id[c].kind == "sd" for c in question.claims)


def _other_sd(question: Question, *, unlinked: bool) -> Divisor | None:
    """Return another divisor of the SDs with which not all tables are excluded."""
    study = question.study.unlinked() if unlinked else question.study
    for divisor in ("n", "n(n-1)"):
        other = replace(question.hypothesis, divisor=divisor)
        if _decided(Oracle(study, question.effort).of(other)).verdict != "impossible":
            return divisor
    return None


def _decided(question: Question) -> Decision:
    claims = tuple(question.reading.windows)
    sizes = sizes_that_do_not_add_up(question.study, question.hypothesis)
    if sizes:
        return Decision(
            question.hypothesis, claims, "impossible", contradiction=Contradiction(sizes, {})
        )
    alone = _impossible_alone(question)
    if alone is not None:
        contradiction = shrink(question, frozenset({alone}))
        return Decision(question.hypothesis, claims, "impossible", contradiction=contradiction)
    try:
        witness = question.table(question.claims)
    except UndecidedError as given_up:
        parts = tuple(tuple(c for c in claims if c in part) for part in given_up.parts)
        return Decision(question.hypothesis, claims, "undecided", undecided=parts)
    if witness is not None:
        return Decision(question.hypothesis, claims, "possible", witness=witness)
    contradiction = shrink(question, _without_a_table(question))
    return Decision(question.hypothesis, claims, "impossible", contradiction=contradiction)


def sizes_that_do_not_add_up(study: Study, hypothesis: Hypothesis) -> tuple[str, ...]:
    """Return the claims of a group's size and of those of its parts, where they differ in sum."""
    for group in study.groups.values():
        names = (group.id, *group.parts)
        sizes = [hypothesis.sizes.get(name) for name in names]
        known = [size for size in sizes if size is not None]
        if group.parts and len(known) == len(names) and known[0] != sum(known[1:]):
            printed = (study.groups[name].size_claim for name in names)
            return tuple(claim for claim in printed if claim)
    return ()


def _without_a_table(question: Question) -> frozenset[str]:
    """Return the first claims that share columns and that no table gives together."""
    for part in question.reading.parts(question.claims):
        try:
            if question.table(part) is None:
                return part
        except UndecidedError:
            continue
    return question.claims


def _impossible_alone(question: Question) -> str | None:
    """Return the plainest claim that cannot hold even alone, as far as its window tells."""
    for claim in plain_first(question, question.claims):
        window = question.reading.windows[claim]
        if window.low > window.high:
            return claim
    return None
