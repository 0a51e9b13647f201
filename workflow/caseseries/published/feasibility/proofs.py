"""Certificates of contradictions, which others check with ``verify_proof.py`` alone.

A contradiction of means, percentages, counts and SDs falls to arithmetic that a page can hold; one
of them and exact tests, all of the same scores, to going through all the scores that so many
patients can have. A rank correlation leaves few ways to tie, and so few scores. Others fall to a
search of boxes, whose leaves are counted and not written out.
"""

import json
import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import product
from operator import sub
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries.published.feasibility import verify_proof
from caseseries.published.feasibility.arrangements import ArrangementWindow
from caseseries.published.feasibility.orders import CorrelationWindow
from caseseries.published.feasibility.problem import Translation
from caseseries.published.feasibility.rank_sums import SignedRankWindow
from caseseries.published.feasibility.translate import Known, translate
from caseseries.published.feasibility.windows import (
    CountWindow,
    ExactWindow,
    SpreadWindow,
    SumWindow,
    Window,
)
from caseseries.published.model import Reading, Study

Certificate = dict[str, Any]

VERIFIER = Path(verify_proof.__file__)
FACTORS = (-1, 1)

MOST_CASES = 100_000
"""Python alone goes through so many scores of patients, or ways to tie, in a minute."""

MOST_ADDED = 7
"""Of more means it is not tried what follows from them together."""

COLUMNS = ["study", "reading", "contradiction", "certificate", "cases", "why_none"]

MOST_BYTES = 5_000_000
"""A larger certificate is not written."""


def certificates(
    study: Study, records: Sequence[Mapping[str, Any]]
) -> tuple[list[Certificate], pd.DataFrame]:
    """Return the different certificates, and one row an impossible reading with its number.

    A reading without one says why, with the leaves of its proof and how large it would be.
    """
    made: dict[str, Certificate | None] = {}
    rows = []
    known: Known = {}
    for record in records:
        if record["verdict"] != "impossible":
            continue
        reading, claims = study.reading_of(record["reading"]), record["contradiction"]
        tried = study.unlinked() if record["unlinked"] else study
        translation = translate(tried, reading, known)
        told = _about(tried, reading, translation, claims)
        key = json.dumps(told)
        if key not in made:
            made[key] = told and _certificate(told)
        why = "" if made[key] else _why_none(translation, claims, record["cases"])
        row = study.id, record["reading"], " ".join(claims), key, record["cases"], why
        rows.append(dict(zip(COLUMNS, row, strict=True)))
    found = {key: one for key, one in made.items() if one}
    number = {key: place for place, key in enumerate(found, start=1)}
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["certificate"] = table["certificate"].map(lambda key: number.get(key, ""))
    return list(found.values()), table


def _why_none(translation: Translation, contradiction: Sequence[str], boxes: int) -> str:
    """Say how many leaves a proof without a certificate has, and how large it would be."""
    if not set(contradiction) <= translation.windows.keys():
        return "The printed sizes of groups do not add up, which needs no certificate."
    problem = translation.problem(set(contradiction))
    told = [problem.design.scores[column] for column in problem.columns]
    # A leaf tells the lowest and the highest score of every patient.
    size = boxes * len(json.dumps([[[0, score.top]] * problem.design.n for score in told]))
    cut = "1 box of tables" if boxes == 1 else f"{boxes:,} boxes of tables"
    proof = f"The search went through {cut} until bounds had excluded all"
    if size > MOST_BYTES:
        return f"{proof}: written out leaf by leaf {_megabytes(size)}, more than 5 MB."
    proof += f" ({_megabytes(size)}), for which verify_proof.py has no rule"
    # Nothing tells the patients of a group apart.
    rows = math.prod(score.top + 1 for score in told)
    tables = math.prod(math.comb(n + rows - 1, n) for n in problem.design.sizes)
    if tables * 2 * problem.design.n <= MOST_BYTES:
        return f"{proof}."
    return f"{proof}. Table by table the proof has {_rounded(tables)} leaves, more than 5 MB."


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.2g} MB" if size < 1e8 else f"{size / 1e6:.0f} MB"


def _rounded(number: int) -> str:
    """Return a whole number, however large, in two digits and a power of ten where it is long."""
    digits = str(number)
    return f"{number:,}" if len(digits) <= 9 else f"{digits[0]}.{digits[1]} x 10^{len(digits) - 1}"


def _about(
    study: Study, reading: Reading, translation: Translation, contradiction: Sequence[str]
) -> Certificate | None:
    """Return what a certificate tells of a contradiction; None for numbers that have none."""
    if not contradiction or not set(contradiction) <= translation.windows.keys():
        return None
    numbers = [_number(study, translation, claim) for claim in contradiction]
    if None in numbers:
        return None
    # The mean stands before the SD of the same scores, and what is slow to compute last.
    numbers.sort(key=lambda number: _LAST.get((number or {})["kind"], 0))
    design = translation.design
    return {
        "study": study.id,
        "groups": dict(zip(design.groups, design.sizes, strict=True)),
        "columns": [
            {
                "minimum": str(score.minimum),
                "maximum": str(study.scales[score.outcome].maximum),
                "step": str(score.step),
            }
            for score in design.scores
        ],
        "divisor": reading.divisor,
        "numbers": numbers,
    }


def _number(study: Study, translation: Translation, claim_id: str) -> Certificate | None:
    """Return what a certificate says of a number; None for kinds that have none."""
    claim, window = study.by_id[claim_id], translation.windows[claim_id]
    plain = claim.kind in _KINDS and isinstance(window, SumWindow | SpreadWindow | CountWindow)
    more: Certificate = {}
    if claim.kind == "p_value":
        more = _exact(window)
    elif isinstance(window, CorrelationWindow):
        more = {"partner": window.partner.start}
    if claim.relation != "=" or not (plain or more):
        return None
    ends = (window.measure.start, window.measure.end)
    names = translation.design.groups
    return {
        "id": claim.id,
        "kind": claim.kind,
        "printed": claim.reported,
        "rounding": claim.rounding,
        "groups": [names[g] for g in window.groups],
        "second": [names[g] for g in window.second],
        "columns": [end for end in ends if end is not None],
        "scores": [str(score) for score in claim.scores],
    } | more


_LAST = {"sd": 1, "p_value": 2, "correlation": 3}
_KINDS = ("mean", "sd", "percentage", "count")


def _exact(window: Window) -> Certificate:
    """Return which exact test gives a p-value, and its tails and whether it is mid-p in each way.

    Of another test, or one that ranks differences of 0, nothing is returned.
    """
    ways = [way for way in window.ways if isinstance(way, ExactWindow)]
    pratt = any(isinstance(way, SignedRankWindow) and way.pratt for way in ways)
    if pratt or len(ways) < len(window.ways):
        return {}
    test = "wilcoxon"
    if isinstance(ways[0], ArrangementWindow):
        test = "mann_whitney" if ways[0].ranks else "permutation"
    return {"test": test, "ways": [form for way in ways for form in way.forms]}


def _certificate(told: Certificate) -> Certificate | None:
    for kind, sums in _tried(told):
        try:
            read = verify_proof.with_bounds(told | {"proof": {"sums": sums}})
            cases = getattr(verify_proof, kind)(read)
        except verify_proof.RefusedError:
            continue
        found = [list(number["bounds"]) for number in read["numbers"][len(sums) :]]
        whole = told | {"proof": {"kind": kind, "bounds": found, "sums": sums, "cases": cases}}
        return whole | {"sha256": verify_proof.checksum(whole)}
    return None


def _tried(told: Certificate) -> Iterator[tuple[str, list[list[int]]]]:
    """Yield kinds of proof with the factors of their sums; most of them prove nothing."""
    kinds = [number["kind"] for number in told["numbers"]]
    yield "sums", []
    if not {"sd", "p_value", "correlation"} & set(kinds):
        for factors in product(FACTORS, repeat=len(kinds)):
            yield "sums", [list(factors)]
    if kinds in (["sd"], ["mean", "sd"]):
        yield "squares", []
    if kinds[-1] != "correlation":
        if _few_scores(told):
            yield "cases", []
    else:
        for sums in ([], _of_one_column(told)):
            if _few_ties(verify_proof.with_bounds(told | {"proof": {"sums": sums}})):
                yield "cases", sums


def _few_scores(told: Certificate) -> bool:
    """Tell whether all the scores that the groups can have may be gone through."""
    numbers = told["numbers"]
    if any(number["columns"] != numbers[0]["columns"] for number in numbers):
        return False
    _, lowest, top, _, _ = verify_proof.about(numbers[0], told)
    groups = {group for number in numbers for group in number["groups"] + number["second"]}
    sizes = [told["groups"][group] for group in groups]
    return math.prod(math.comb(n + top - lowest, n) for n in sizes) <= MOST_CASES


def _of_one_column(told: Certificate) -> list[list[int]]:
    """Return factors of means that together narrow the sum of the first scores of a correlation."""
    *numbers, rho = verify_proof.with_bounds(told | {"proof": {"sums": []}})["numbers"]
    means = [number["kind"] == "mean" for number in numbers]
    if sum(means) > MOST_ADDED:
        return []
    narrowest: dict[tuple[int, tuple[str, ...]], tuple[int, tuple[int, ...]]] = {}
    # A single mean comes first, and stays where several together do not tell more.
    every = product(*((0, *FACTORS) if mean else (0,) for mean in means))
    for factors in sorted(every, key=lambda some: sum(map(abs, some))):
        try:
            left = verify_proof.combined(numbers, list(factors))
        except verify_proof.RefusedError:
            continue
        if left["columns"] == rho["columns"]:
            low, high = left["bounds"]
            for side, end in enumerate((low, -high)):
                at = side, tuple(sorted(left["groups"]))
                if at not in narrowest or end > narrowest[at][0]:
                    narrowest[at] = end, factors
    several = dict.fromkeys(some for _, some in narrowest.values() if sum(map(abs, some)) > 1)
    return [[*factors, 0] for factors in several]


def _few_ties(read: Certificate) -> bool:
    """Tell whether all scores that tie as a rank correlation demands may be gone through.

    Of other scores than its first, only means are of use.
    """
    *others, rho = read["numbers"]
    sizes = read["groups"]
    of_ties = all(one["kind"] == "mean" or one["columns"] == rho["columns"] for one in others)
    n, _, top, _, _ = verify_proof.about(rho, read)
    orders = math.factorial(n) // math.prod(map(math.factorial, sizes.values()))
    if not of_ties or n != sum(sizes.values()) or max(2**n, orders) > MOST_CASES:
        return False
    partner = rho | {"kind": "mean", "columns": [rho["partner"]]}
    ties = verify_proof.ties(partner, n, read)
    fitting = [tie for tie in ties if verify_proof.fitting(tie, partner, read)]
    if sum(_ways_to_tie(tuple(Counter(tie).values())) for tie in fitting) > MOST_CASES:
        return False
    ties = verify_proof.ties(rho, n, read)
    if sum(math.comb(top + 1, tie[-1] + 1) for tie in ties) > 10 * MOST_CASES:
        return False
    labels: tuple[str, ...] = tuple(sorted(Counter(sizes).elements()))
    numbers = (
        len(verify_proof.fitting(tie, rho, read)) * len(verify_proof.dealt(labels, tie))
        for tie in ties
    )
    return sum(numbers) <= MOST_CASES


@cache
def _ways_to_tie(sizes: tuple[int, ...]) -> int:
    """Return in how many ways patients can tie, so many of whom share each partner score."""
    blocks = product(*(range(size + 1) for size in sizes))
    rest = (tuple(map(sub, sizes, block)) for block in blocks if any(block))
    return sum(map(_ways_to_tie, rest)) if any(sizes) else 1
