"""Check proofs that printed numbers cannot be true: ``python verify_proof.py certificates.json``.

This file needs Python alone. It takes nothing over from a certificate but what a paper prints, its
groups and scales, and the proof; every bound is computed again, in whole numbers and fractions.

A certificate holds ``groups`` (patients by name), ``columns`` (minimum, maximum and step of a
score), ``divisor`` (of an SD: n-1, n, or n(n-1) for a standard error), ``numbers`` and a ``proof``.
A number says what it is of: ``groups``; one column, or two for the first minus the second;
``scores`` that are counted. In steps above the minimum a mean bounds a sum S, a percentage a count,
an SD bounds n Q - S^2 (Q is the sum of squares). An exact p-value also has the ``second`` groups,
its ``test`` and the ``ways`` to do it (tails; mid-p or not). Four proofs are known:

- ``nothing``: no whole number lies within the bounds of one number;
- ``sums``: whole factors with which the sums cancel out, while their bounds exclude 0;
- ``squares``: for every S and Q within the bounds no scores have both;
- ``cases``: none of all the scores that the groups can have gives all the numbers.
"""

import hashlib
import json
import sys
from fractions import Fraction
from functools import cache
from itertools import combinations, combinations_with_replacement, product
from math import ceil, comb, floor, prod
from pathlib import Path
from typing import Any

Parts = dict[str, Any]
Bounds = list[tuple[int, int]]
FAULTS = (KeyError, TypeError, ValueError, IndexError, AttributeError, ZeroDivisionError)


class RefusedError(Exception):
    """A certificate that proves nothing, with the reason."""


def verify(certificate: Parts) -> str:
    """Return what a certificate proves; raise RefusedError where it proves nothing."""
    try:
        if checksum(certificate) != certificate["sha256"]:
            raise RefusedError("it was changed after it was made")
        return refutation(certificate)
    except FAULTS as fault:
        raise RefusedError(f"it cannot be read ({type(fault).__name__}: {fault})") from fault


def checksum(certificate: Parts) -> str:
    """Return the checksum of all but the checksum."""
    rest = {name: value for name, value in certificate.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def refutation(certificate: Parts) -> str:
    """Return what a certificate proves, whatever its checksum."""
    numbers, proof = certificate["numbers"], certificate["proof"]
    names = [number["id"] for number in numbers]
    require(len(set(names)) == len(names) > 0, "its numbers are not told apart")
    found = [bounds(number, certificate) for number in numbers]
    require([list(pair) for pair in found] == proof["bounds"], "its bounds are not those printed")
    kinds = {"nothing": nothing, "sums": sums, "squares": squares, "cases": cases}
    require(proof["kind"] in kinds, "its kind of proof is not known")
    more = {"nothing": set(), "sums": {"factors"}}.get(proof["kind"], {"cases"})
    require(set(proof) == {"kind", "bounds"} | more, "its proof is not what its kind asks for")
    kinds[proof["kind"]](certificate, found)
    return f"{', '.join(names)}: cannot {'be true' if len(names) == 1 else 'all be true'}"


def require(holds: bool, otherwise: str) -> None:
    """Refuse a certificate unless something holds."""
    if not holds:
        raise RefusedError(otherwise)


def bounds(number: Parts, certificate: Parts) -> tuple[int, int]:
    """Return the lowest and the highest whole number that a printed number stands for."""
    n, top, step, minimum = about(number, certificate)
    low, high, low_closed, high_closed = interval(number)
    kind = number["kind"]
    if kind == "sd":
        if high < 0:
            return 1, 0
        # No SD is negative: an interval that reaches below 0 holds 0.
        low_closed, low = low_closed or low < 0, max(low, Fraction(0))
        divisor = {"n-1": n - 1, "n": n, "n(n-1)": n * (n - 1)}[certificate["divisor"]]
        if divisor == 0:
            return 1, 0
        factor = n * divisor / step**2
        return whole(low**2 * factor, high**2 * factor, low_closed, high_closed)
    if kind == "p_value":
        return 0, 1
    if kind == "mean":
        least, most = (0, n * top) if len(number["columns"]) == 1 else (-n * top, n * top)
        low, high = (low - minimum) * n / step, (high - minimum) * n / step
    elif kind in ("percentage", "count"):
        least, most = 0, n
        share = Fraction(n, 100) if kind == "percentage" else Fraction(1)
        low, high = low * share, high * share
    else:
        raise RefusedError(f"numbers of kind {kind} have no certificate")
    lowest, highest = whole(low, high, low_closed, high_closed)
    return max(lowest, least), min(highest, most)


def about(number: Parts, certificate: Parts) -> tuple[int, int, Fraction, Fraction]:
    """Return patients, highest score in steps, the step, and the value at 0 steps."""
    groups, columns = number["groups"], [certificate["columns"][i] for i in number["columns"]]
    require(len(set(groups)) == len(groups) > 0, "a group is counted twice")
    require(len(columns) in (1, 2), "a number is of one column or of two")
    require(all(column == columns[0] for column in columns), "a change is of one scale")
    sizes = [certificate["groups"][group] for group in groups]
    require(all(type(size) is int and size > 0 for size in sizes), "a group has no patients")
    minimum, maximum, step = (Fraction(columns[0][k]) for k in ("minimum", "maximum", "step"))
    require(step > 0 and maximum > minimum, "a scale has no scores")
    top = floor((maximum - minimum) / step)
    return sum(sizes), top, step, minimum if len(columns) == 1 else Fraction(0)


def interval(number: Parts) -> tuple[Fraction, Fraction, bool, bool]:
    """Return the ends that a printed number stands for, and whether they belong to it."""
    text, rounding = number["printed"], number["rounding"]
    value = Fraction(text)
    if number["kind"] == "count":
        return value, value, True, True
    unit = Fraction(1, 10 ** len(text.partition(".")[2]))
    if rounding == "truncation":
        if value == 0:
            return -unit, unit, False, False
        ends = (value, value + unit) if value > 0 else (value - unit, value)
        return *ends, value > 0, value < 0
    low, high = value - unit / 2, value + unit / 2
    if rounding in ("closed", "half_even"):
        both = rounding == "closed" or (value / unit) % 2 == 0
        return low, high, both, both
    require(rounding == "half_up", "its rule of rounding is not known")
    return low, high, value > 0, value < 0


def whole(low: Fraction, high: Fraction, low_closed: bool, high_closed: bool) -> tuple[int, int]:
    """Return the lowest and the highest whole number of an interval."""
    least, most = ceil(low), floor(high)
    return least + (least == low and not low_closed), most - (most == high and not high_closed)


def nothing(certificate: Parts, found: Bounds) -> None:
    """Check that no whole number lies within the bounds of the one number."""
    require(len(found) == 1, "more than one number is accused")
    low, high = found[0]
    require(low > high, f"{low} lies within the bounds")


def sums(certificate: Parts, found: Bounds) -> None:
    """Check that the sums cancel out with the factors, and that their bounds exclude 0."""
    numbers, factors = certificate["numbers"], certificate["proof"]["factors"]
    require(len(factors) == len(numbers), "not every number has a factor")
    require(all(type(factor) is int and factor for factor in factors), "a factor is no number")
    left: dict[Any, int] = {}
    for number, factor in zip(numbers, factors, strict=True):
        for part, sign in parts(number, certificate):
            left[part] = left.get(part, 0) + sign * factor
    require(not any(left.values()), "the sums do not cancel out")
    low = sum(f * (pair[0] if f > 0 else pair[1]) for f, pair in zip(factors, found, strict=True))
    high = sum(f * (pair[1] if f > 0 else pair[0]) for f, pair in zip(factors, found, strict=True))
    require(low > 0 or high < 0, "the bounds allow 0")


def parts(number: Parts, certificate: Parts) -> list[tuple[Any, int]]:
    """Return the sums of single groups that a number adds up, with their signs."""
    counted = number["kind"] != "mean"
    require(number["kind"] not in ("sd", "p_value"), "SDs and p-values are no sums")
    require(not counted or len(number["columns"]) == 1, "a change is not counted")
    scores = tuple(sorted(Fraction(s) for s in number["scores"])) if counted else ()
    return [
        ((column, group, scores), sign)
        for column, sign in zip(number["columns"], (1, -1), strict=False)
        for group in number["groups"]
    ]


def squares(certificate: Parts, found: Bounds) -> None:
    """Check that no scores have a sum and a sum of squares within the bounds."""
    kinds = [number["kind"] for number in certificate["numbers"]]
    require(kinds in (["sd"], ["mean", "sd"]), "squares are of an SD, with its mean or alone")
    of = [(number["groups"], number["columns"]) for number in certificate["numbers"]]
    require(all(one == of[0] for one in of), "mean and SD are not of the same scores")
    n, top, _, _ = about(certificate["numbers"][0], certificate)
    lowest = 0 if len(of[0][1]) == 1 else -top
    least, most = found[0] if len(found) == 2 else (n * lowest, n * top)
    low, high = found[-1]
    # For each S the lowest and the highest Q.
    cases = [[s, -(-(low + s**2) // n), (high + s**2) // n] for s in range(least, most + 1)]
    require(certificate["proof"]["cases"] == cases, "its cases are not all that there are")
    for s, lowest_q, highest_q in cases:
        for q in range(lowest_q, highest_q + 1):
            require(not exist(n, s, q, lowest, top), f"scores with S = {s}, Q = {q} exist")


def cases(certificate: Parts, found: Bounds) -> None:
    """Check that no scores that the groups can have, in whatever order, give all the numbers."""
    numbers = certificate["numbers"]
    columns = numbers[0]["columns"]
    require(all(n["columns"] == columns for n in numbers), "the numbers are of different scores")
    top = about(numbers[0], certificate)[1]
    steps = range(0 if len(columns) == 1 else -top, top + 1)
    groups = sorted({g for number in numbers for g in number["groups"] + number["second"]})
    sizes = [certificate["groups"][group] for group in groups]
    count = prod(comb(size + len(steps) - 1, size) for size in sizes)
    require(certificate["proof"]["cases"] == count, "its cases are not all that there are")
    for case in product(*(combinations_with_replacement(steps, size) for size in sizes)):
        scores = dict(zip(groups, case, strict=True))
        given = (gives(*pair, certificate, scores) for pair in zip(numbers, found, strict=True))
        require(not all(given), f"the scores {scores} give them")


def gives(number: Parts, pair: tuple[int, int], certificate: Parts, scores: Parts) -> bool:
    """Tell whether scores, in steps, give a printed number; a p-value may be at both ends."""
    if number["kind"] == "p_value":
        low, high, _, _ = interval(number)
        told = arranged(number, scores)
        return any(low <= p_value(*told, *way) <= high for way in number["ways"])
    n, _, step, minimum = about(number, certificate)
    values = [score for group in number["groups"] for score in scores[group]]
    counted = {(Fraction(score) - minimum) / step for score in number["scores"]}
    spread = n * sum(score**2 for score in values) - sum(values) ** 2
    of = {"mean": sum(values), "sd": spread}
    return bool(pair[0] <= of.get(number["kind"], sum(v in counted for v in values)) <= pair[1])


def arranged(number: Parts, scores: Parts) -> tuple[tuple[int, ...], int | None, int]:
    """Return what an exact test sums up, of how many patients (None: any number), and the sum."""
    first, second = ([s for g in number[k] for s in scores[g]] for k in ("groups", "second"))
    if number["test"] == "wilcoxon":
        kept = [score for score in first if score]
        told = ranks([abs(score) for score in kept])
        positive = sum(rank * (score > 0) for rank, score in zip(told, kept, strict=True))
        return tuple(sorted(told)), None, positive
    pooled = first + second
    told = {"permutation": pooled, "mann_whitney": ranks(pooled)}[number["test"]]
    return tuple(sorted(told)), len(second), sum(told[len(first) :])


def ranks(values: list[int]) -> list[int]:
    """Return twice the mean rank of each value."""
    return [sum((other < v) + (other <= v) for other in values) + 1 for v in values]


@cache
def p_value(told: tuple[int, ...], size: int | None, seen: int, tails: str, mid: bool) -> Fraction:
    """Return the share of choices, of so many or any number, whose sum is as extreme as seen."""
    numbers = range(len(told) + 1) if size is None else [size]
    sums = [sum(some) for number in numbers for some in combinations(told, number)]
    n, centre, equal = len(sums), sum(sums), 1 if mid else 2
    off = [total - seen for total in sums]
    far = [abs(total * n - centre) - abs(seen * n - centre) for total in sums]
    ways = off, [-d for d in off], far
    above, below, both = (sum(2 if d > 0 else equal for d in one if d >= 0) for one in ways)
    least, most = sorted((above, below))
    halves = {"absolute": both, "doubled": 2 * min(least, n), "one": least, "against": most}
    return Fraction(halves[tails], 2 * n)


@cache
def exist(n: int, total: int, q: int, low: int, high: int) -> bool:
    """Tell whether n whole numbers from low to high have a sum and a sum of squares."""
    if n == 0:
        return total == q == 0
    if low > high or not n * low <= total <= n * high or (total - q) % 2:
        return False
    each, larger = divmod(total, n)
    if q < n * each**2 + larger * (2 * each + 1):
        return False
    at_high, beyond = divmod(total - n * low, high - low) if high > low else (n, 0)
    most = at_high * high**2
    if at_high < n:
        most += (low + beyond) ** 2 + (n - at_high - 1) * low**2
    if q > most:
        return False
    # The highest number is some k of them, and the others are lower.
    return any(exist(n - k, total - k * high, q - k * high**2, low, high - 1) for k in range(n + 1))


def main() -> None:
    """Check every certificate of the files named on the command line."""
    sys.setrecursionlimit(100_000)
    refused = 0
    for path in sys.argv[1:] or ["certificates.json"]:
        certificates = json.loads(Path(path).read_text(encoding="utf-8"))
        for number, certificate in enumerate(certificates, start=1):
            try:
                print(f"{path} {number}: proved. {verify(certificate)}")
            except RefusedError as reason:
                refused += 1
                print(f"{path} {number}: REFUSED, because {reason}")
    sys.exit(1 if refused else 0)


if __name__ == "__main__":
    main()
