"""The numbers that every reader of a case series asks for, whether its paper prints them or not."""

from collections.abc import Iterator, Mapping

from caseseries.published.feasibility.oracle import Question
from caseseries.published.model import Change, Claim, Kind, Study

TESTS = {
    "paired_t": "paired t test",
    "student": "Student's t test",
    "welch": "Welch's t test",
    "mann_whitney": "exact Mann–Whitney test",
    "permutation": "exact permutation test",
}
MOMENTS: Mapping[Kind, str] = {"mean": "mean", "sd": "SD"}


def headlines(question: Question) -> Iterator[Claim]:
    """Yield means and SDs of every score and change, and the p-values of changes, as claims.

    ``statistic_ids`` holds the ledger's id; the printed number of such a claim says nothing.
    """
    study = question.study
    scored = [(s.outcome, s.timepoint) for s in question.translation.design.scores if s.timepoint]
    changed = [(change.outcome, change.end) for change in study.changes.values()]
    for outcome, timepoint in (*scored, *changed):
        for group in study.groups:
            for kind, word in MOMENTS.items():
                name = f"{outcome}.{timepoint}.{group}.{kind}"
                says = f"{word}, {study.groups[group].name}"
                yield _claim(name, says, kind, outcome, timepoint, group)
    for change in study.changes.values():
        yield from _p_values(study, change)


def _p_values(study: Study, change: Change) -> Iterator[Claim]:
    about = change.outcome, change.end
    for group in study.groups:
        name = f"{change.outcome}.{change.end}.{group}.paired_t.p"
        says = f"p, {TESTS['paired_t']}, {study.groups[group].name}"
        yield _claim(name, says, "p_value", *about, group, test="paired_t")
    compared = {c.compares for c in study.claims if c.outcome == change.outcome}
    for pair in sorted(compared - {()}):
        group = "_vs_".join(pair)
        for test in (name for name in TESTS if name != "paired_t"):
            name = f"{change.outcome}.{change.end}.{group}.{test}.p"
            says = f"p, {TESTS[test]}, {' against '.join(study.groups[one].name for one in pair)}"
            yield _claim(name, says, "p_value", *about, group, test=test, compares=pair)


def _claim(
    name: str,
    says: str,
    kind: Kind,
    outcome: str,
    timepoint: str,
    group: str,
    test: str | None = None,
    compares: tuple[str, ...] = (),
) -> Claim:
    return Claim(
        id=f"unreported {name}",
        statistic_ids=(name,),
        kind=kind,
        outcome=outcome,
        timepoint=timepoint,
        group=group,
        says=says,
        where="not reported",
        reported="0",
        test=test,
        two_sided="absolute",
        method="exact",
        sides="two",
        compares=compares,
    )
