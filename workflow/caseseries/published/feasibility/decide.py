"""The verdict on one reading: a witness, or a minimal contradiction."""

from dataclasses import dataclass, replace
from typing import Literal

from caseseries.published.conventions import DIVISORS, by_convention
from caseseries.published.feasibility.contradictions import Contradiction, plain_first, shrink
from caseseries.published.feasibility.oracle import Oracle, Question, UndecidedError
from caseseries.published.feasibility.solver import DEFAULT_EFFORT, SOON
from caseseries.published.feasibility.table import Table
from caseseries.published.model import Divisor, Reading, Study

Verdict = Literal["possible", "impossible", "undecided"]

UNLINKED = (
    "Only if the patients of a change are not all those of both timepoints, which the paper does "
    "not rule out."
)
OTHER_SDS = "With any other kind of SD they, or other numbers, contradict each other as well."


@dataclass(frozen=True)
class Decision:
    """The verdict on one reading, and the question as it was read when the verdict fell.

    *Possible*: ``witness`` is a table that gives every printed number, recomputed exactly.
    *Impossible*: ``contradiction`` is a minimal set of printed numbers that no table gives, by no
    convention that the paper leaves open. *Undecided*: the effort was spent, on these sets of
    claims; none of the others contradict each other. ``unlinked`` changes were of patients who need
    not be those of either timepoint; ``note`` says what the verdict rests on that the paper does
    not say.
    """

    question: Question
    verdict: Verdict
    witness: Table | None = None
    contradiction: Contradiction | None = None
    undecided: tuple[tuple[str, ...], ...] = ()
    unlinked: bool = False
    note: str = ""

    @property
    def claims(self) -> tuple[str, ...]:
        """Ids of the claims that were asked to hold together."""
        return tuple(self.question.translation.windows)


def decide(study: Study, reading: Reading, effort: int = DEFAULT_EFFORT) -> Decision:
    """Decide whether any table of patients gives all the printed numbers under a reading.

    Each search is given up as undecided when it has looked at ``effort`` boxes.
    """
    return decide_question(Oracle(study, effort).of(reading))


def decide_question(question: Question) -> Decision:
    """Decide a question that is already put in windows.

    What a paper does not say may be either way: whether every patient was scored at every timepoint
    (if not, changes contradict the scores of both timepoints only if they contradict each other
    without them), which SD it prints, and how it rounds and signs its numbers.
    """
    decision, study = _decided(question), question.study
    if decision.verdict == "impossible" and study.changes and not study.followed_up:
        apart = question.read_as(study.unlinked(), question.reading)
        decision = replace(_decided(apart), unlinked=True)
        if decision.witness:
            decision = replace(decision, note=UNLINKED)
    return _by_convention(decision) if decision.verdict == "impossible" else decision


def _by_convention(impossible: Decision) -> Decision:
    """Return the decision by the first conventions left open that are not impossible, if any."""
    first, guilty = impossible.question, impossible.contradiction
    study, own = first.study, first.reading.divisor
    if sizes_that_do_not_add_up(study, first.reading):
        return impossible

    def decided(other: Study, divisor: Divisor, wider: Decision | None) -> Decision | None:
        # What leaves the numbers of the contradiction as they are cannot undo it.
        same = guilty and all(other.by_id[name] == study.by_id[name] for name in guilty.claims)
        if divisor == own and same:
            return None
        question = first.read_as(other, other.read_by(first.reading, divisor))
        try:
            # That fewer conventions do is only of account for the words.
            witness = question.table(question.claims, SOON - 1 if wider else None)
        except UndecidedError as given_up:
            return None if wider else _given_up(question, given_up)
        return Decision(question, "possible", witness) if witness else None

    silent = _silent_on_sd(first)
    divisors = sorted(DIVISORS, key=lambda one: one != own) if silent else [own]
    found = by_convention(study, divisors, decided)
    if found is None:
        return replace(impossible, note=OTHER_SDS) if silent else impossible
    said, decision = found
    note = f"Only if {said}, which the paper does not say." if decision.witness else ""
    return replace(decision, unlinked=impossible.unlinked, note=note)


def _silent_on_sd(question: Question) -> bool:
    """Tell whether nothing is said of which SD is printed, and some is asked for."""
    settled = any(unknown.kind == "sd_divisor" for unknown in question.study.unknowns)
    return not settled and any(question.study.by_id[c].kind == "sd" for c in question.claims)


def _decided(question: Question) -> Decision:
    sizes = sizes_that_do_not_add_up(question.study, question.reading)
    if sizes:
        return Decision(question, "impossible", contradiction=Contradiction(sizes, {}))
    alone = _impossible_alone(question)
    if alone is not None:
        contradiction = shrink(question, frozenset({alone}))
        return Decision(question, "impossible", contradiction=contradiction)
    try:
        witness = question.table(question.claims)
    except UndecidedError as given_up:
        return _given_up(question, given_up)
    if witness is not None:
        return Decision(question, "possible", witness=witness)
    contradiction = shrink(question, _without_a_table(question))
    return Decision(question, "impossible", contradiction=contradiction)


def _given_up(question: Question, given_up: UndecidedError) -> Decision:
    claims = question.translation.windows
    parts = tuple(tuple(c for c in claims if c in part) for part in given_up.parts)
    return Decision(question, "undecided", undecided=parts)


def sizes_that_do_not_add_up(study: Study, reading: Reading) -> tuple[str, ...]:
    """Return the claims of a group's size and of those of its parts, where they differ in sum."""
    for group in study.groups.values():
        names = (group.id, *group.parts)
        sizes = [reading.sizes.get(name) for name in names]
        known = [size for size in sizes if size is not None]
        if group.parts and len(known) == len(names) and known[0] != sum(known[1:]):
            printed = (study.groups[name].size_claim for name in names)
            return tuple(claim for claim in printed if claim)
    return ()


def _without_a_table(question: Question) -> frozenset[str]:
    """Return the first claims that share columns and that no table gives together."""
    for part in question.translation.parts(question.claims):
        try:
            if question.table(part) is None:
                return part
        except UndecidedError:
            continue
    return question.claims


def _impossible_alone(question: Question) -> str | None:
    """Return the plainest claim that cannot hold even alone, as far as its window tells."""
    for claim in plain_first(question, question.claims):
        window = question.translation.windows[claim]
        if window.low > window.high:
            return claim
    return None
