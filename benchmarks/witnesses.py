"""Which made-up studies are decided: possible and spoilt ones, of many patients, groups, numbers.

Run ``python benchmarks/witnesses.py [PATIENTS …]``; it prints the table of ``witnesses.md``. A true
study prints numbers of random patients. In a spoilt one the first mean is moved by a tenth of the
scale, or the first SD of a change is larger than those of both timepoints allow, or the first share
is moved by 30 points.
"""

import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

import numpy as np

from caseseries.published.feasibility.decide import decide
from caseseries.published.model import Change, Claim, Group, Scale, Study
from caseseries.rounding import printed

SIZES = (10, 20, 40, 80, 160, 300, 1000, 3000)
GROUPS = (2, 3, 4)
NUMBERS = (6, 12, 24, 40)
SEED = 20250901
TOP = 10
SPOILT = ("mean", "sd of a change", "share")


def study(patients: int, groups: int, numbers: int, spoilt: str = "") -> Study | None:
    """Return a study that prints so many numbers of its groups at two timepoints.

    None where it prints no number of the kind that is to be spoilt.
    """
    random = np.random.default_rng(SEED + patients + groups)
    names = [f"g{i}" for i in range(groups)]
    members = np.sort(np.arange(patients) % groups)
    before = np.clip(np.rint(random.normal(6.5, 2, patients)), 0, TOP).astype(int)
    after = np.clip(before - np.rint(random.normal(2, 1.5, patients)), 0, TOP).astype(int)
    sizes = {"all": patients} | {n: int((members == i).sum()) for i, n in enumerate(names)}
    counts = [_claim(f"n.{name}", "count", "patients", name, str(n)) for name, n in sizes.items()]
    inside = {name: members == i for i, name in enumerate(names)} | {"all": members >= 0}
    every = (c for name in sizes for c in _numbers(name, *_of(before, after, inside[name])))
    chosen = list(every)[:numbers]
    place = next((i for i, claim in enumerate(chosen) if spoilt and _kind(claim) == spoilt), None)
    if spoilt and place is None:
        return None
    if place is not None:
        chosen[place] = replace(chosen[place], reported=_moved(chosen[place].reported, spoilt))
    return Study(
        id="made-up",
        title="T",
        citation="C",
        followed_up=True,
        groups={
            name: Group(
                id=name,
                name=name,
                size=n,
                size_claim=f"n.{name}",
                parts=tuple(names) if name == "all" else (),
            )
            for name, n in sizes.items()
        },
        scales={"s": Scale(outcome="s", name="S", minimum=F0, maximum=Fraction(TOP), step=F1)},
        changes={"d": Change(outcome="d", name="D", of="s", start="before", end="after")},
        claims=(*counts, *chosen),
    )


def _kind(claim: Claim) -> str:
    of_change = {("d", "sd"): "sd of a change", ("d", "mean"): "mean of a change"}
    return of_change.get(
        (claim.outcome, claim.kind), {"percentage": "share"}.get(claim.kind, claim.kind)
    )


def _moved(text: str, kind: str) -> str:
    if kind == "share":
        value = Fraction(text)
        return printed(value + (30 if value < 60 else -30), 1)
    return printed(Fraction(text) + (1 if kind == "mean" else 4), 2)


F0, F1 = Fraction(0), Fraction(1)


def _of(before: np.ndarray, after: np.ndarray, inside: np.ndarray) -> tuple[np.ndarray, ...]:
    return before[inside], after[inside]


def _numbers(group: str, before: np.ndarray, after: np.ndarray) -> Iterator[Claim]:
    columns = (("s", "before", before), ("s", "after", after), ("d", "after", before - after))
    for outcome, when, values in columns:
        for kind, value in (("mean", values.mean()), ("sd", values.std(ddof=1))):
            text = printed(Fraction(float(value)).limit_denominator(10**9), 2)
            yield _claim(f"{outcome}.{when}.{group}.{kind}", kind, outcome, group, text, when)
    share = Fraction(100 * int((before >= 8).sum()), len(before))
    claim = _claim(f"s.before.{group}.share", "percentage", "s", group, printed(share, 1), "before")
    yield replace(claim, scores=(Fraction(8), Fraction(9), Fraction(10)))
    median = Fraction(float(np.median(before))).limit_denominator(2)
    yield _claim(f"s.before.{group}.median", "median", "s", group, printed(median, 1), "before")


def _claim(
    name: str, kind: str, outcome: str, group: str, text: str, when: str | None = None
) -> Claim:
    return Claim(
        id=name,
        statistic_ids=(),
        kind=kind,
        outcome=outcome,
        group=group,
        says=name,
        where="table",
        reported=text,
        timepoint=when,
    )


def told(one: Study) -> list[str]:
    """Return the verdict, how many numbers of a contradiction are proved to be needed, seconds."""
    begun = time.process_time()
    decision = decide(one, next(one.readings()))
    seconds = f"{time.process_time() - begun:.1f}"
    found = decision.contradiction
    if not found.claims:
        return [decision.verdict, seconds]
    needed = len(found.claims) - len(found.unproved)
    return [f"{decision.verdict}, {needed} of {len(found.claims)} needed", seconds]


def main() -> None:
    kinds = [word for kind in SPOILT for word in (f"{kind} spoilt", "s")]
    print("| patients | groups | numbers | true | s | " + " | ".join(kinds) + " |")
    print("|---" * (5 + len(kinds)) + "|")
    for patients in [int(word) for word in sys.argv[1:]] or SIZES:
        for groups in GROUPS:
            for numbers in NUMBERS:
                if numbers > 8 * (groups + 1):
                    continue
                cells = [str(patients), str(groups), str(numbers)]
                for spoilt in ("", *SPOILT):
                    one = study(patients, groups, numbers, spoilt)
                    cells += told(one) if one else ["", ""]
                print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
