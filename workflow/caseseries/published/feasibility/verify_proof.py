"""Check proofs that printed numbers cannot be true: ``python verify_proof.py certificates.json``.

This file needs Python alone. It takes nothing over from a certificate but what a paper prints, its
groups and scales, and the proof; every bound is computed again, in whole numbers and fractions.

A certificate holds ``groups`` (patients by name), ``columns`` (minimum, maximum and step of a
score), ``divisor`` (of an SD: n-1, n, or n(n-1) for a standard error), ``numbers`` and a ``proof``.
A number says what it is of: ``groups``; one column, or two for the first minus the second;
``scores`` that are counted. In steps above the minimum a mean bounds a sum S, a percentage a count,
an SD bounds n Q - S^2 (Q is the sum of squares). An exact p-value also has the ``second`` groups,
its ``test`` and the ``ways`` to do it (tails; mid-p or not), Spearman's rho its ``partner`` column.
A proof has the ``bounds``, whole factors with which to add up ``sums``, and counts its ``cases``:

- ``sums``: no whole number lies within some bounds, or sums cancel out whose bounds exclude 0;
- ``squares``: for every S and Q within the bounds no scores have both;
- ``cases``: none of all the scores of one column gives all the numbers. With a rho these are the
  scores that tie as it demands; other columns come in by sums.
"""

import hashlib
import json
import sys
from collections import Counter
from fractions import Fraction
from functools import cache, lru_cache
from itertools import combinations, product
from math import ceil, floor
from operator import mul
from pathlib import Path
from typing import Any

Parts = dict[str, Any]
Tie = tuple[int, ...]


class RefusedError(Exception):
    """A certificate that proves nothing, with the reason."""


def verify(certificate: Parts) -> str:
    """Return what a certificate proves; raise RefusedError where it proves nothing."""
    try:
        require(checksum(certificate) == certificate["sha256"], "it was changed after it was made")
        proof, names = certificate["proof"], [number["id"] for number in certificate["numbers"]]
        read = with_bounds(certificate)
        found = [list(number["bounds"]) for number in read["numbers"][len(proof["sums"]) :]]
        check = {"sums": sums, "squares": squares, "cases": cases}[proof["kind"]]
        require(found == proof["bounds"] and check(read) == proof["cases"], "it is not as told")
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError) as fault:
        raise RefusedError(f"it cannot be read ({type(fault).__name__}: {fault})") from fault
    return f"{', '.join(names)}: cannot {'be true' if len(names) == 1 else 'all be true'}"


def checksum(certificate: Parts) -> str:
    """Return the checksum of all but the checksum."""
    rest = {name: value for name, value in certificate.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()


def require(holds: bool, otherwise: str) -> None:
    """Refuse a certificate unless something holds."""
    if not holds:
        raise RefusedError(otherwise)


def with_bounds(certificate: Parts) -> Parts:
    """Return a certificate with the bounds of its numbers, and sums of them as further numbers."""
    numbers = [one | {"bounds": bounds(one, certificate)} for one in certificate["numbers"]]
    added = [combined(numbers, factors) for factors in certificate["proof"]["sums"]]
    return certificate | {"numbers": added + numbers}


def bounds(number: Parts, certificate: Parts) -> tuple[int, int]:
    """Return the lowest and the highest whole number that a printed number stands for."""
    n, lowest, top, step, origin = about(number, certificate)
    kind, (low, high, low_closed, high_closed) = number["kind"], interval(number)
    ends, shift, factor = {
        "mean": ((n * lowest, n * top), origin, n / step),
        "percentage": ((0, n), Fraction(0), Fraction(n, 100)),
        "count": ((0, n), Fraction(0), Fraction(1)),
        "sd": ((0, (n * (top - lowest)) ** 2), Fraction(0), 1 / step),
    }.get(kind, ((0, 1), Fraction(0), Fraction(0)))
    low, high = (low - shift) * factor, (high - shift) * factor
    if kind == "sd":
        divisor = {"n-1": n - 1, "n": n, "n(n-1)": n * (n - 1)}[certificate["divisor"]]
        if high < 0 or divisor == 0:
            return 1, 0
        # No SD is negative: an interval that reaches below 0 holds 0.
        low_closed, low = low_closed or low < 0, max(low, Fraction(0))
        low, high = low**2 * n * divisor, high**2 * n * divisor
    least = ceil(low) if low_closed else floor(low) + 1
    most = floor(high) if high_closed else ceil(high) - 1
    return max(least, ends[0]), min(most, ends[1])


def about(number: Parts, certificate: Parts) -> tuple[int, int, int, Fraction, Fraction]:
    """Return patients, lowest and highest score in steps, the step, and the value at 0 steps."""
    groups, columns = number["groups"], [certificate["columns"][i] for i in number["columns"]]
    require(len(set(groups)) == len(groups) > 0, "a group is counted twice")
    require(columns in (columns[:1], columns[:1] * 2), "a number is not of one column or a change")
    sizes = [certificate["groups"][group] for group in groups]
    require(all(type(size) is int and size > 0 for size in sizes), "a group has no patients")
    minimum, maximum, step = (Fraction(columns[0][k]) for k in ("minimum", "maximum", "step"))
    require(step > 0 and maximum > minimum, "a scale has no scores")
    top = floor((maximum - minimum) / step)
    lowest, origin = (0, minimum) if len(columns) == 1 else (-top, Fraction(0))
    return sum(sizes), lowest, top, step, origin


def interval(number: Parts) -> tuple[Fraction, Fraction, bool, bool]:
    """Return the ends that a printed number stands for, and whether they belong to it."""
    text = number["printed"]
    value, unit = Fraction(text), Fraction(1, 10 ** len(text.partition(".")[2]))
    if number["kind"] == "count":
        return value, value, True, True
    half, even, usual = unit / 2, (value / unit) % 2 == 0, (value > 0, value < 0)
    below, above, low_closed, high_closed = {
        "closed": (half, half, True, True),
        "half_even": (half, half, even, even),
        "half_up": (half, half, *usual),
        "truncation": (unit * (value <= 0), unit * (value >= 0), *usual),
    }[number["rounding"]]
    return value - below, value + above, low_closed, high_closed


def sums(certificate: Parts) -> int:
    """Check that no whole number lies within some bounds, or that 0 does not though sums cancel."""
    told = [(*number["bounds"], number["groups"]) for number in certificate["numbers"]]
    excluded = (low > high or not (groups or low <= 0 <= high) for low, high, groups in told)
    require(any(excluded), "the sums do not cancel out, or the bounds allow 0")
    return 0


def combined(numbers: list[Parts], factors: list[int]) -> Parts:
    """Return what is left of sums of groups, times their factors, as bounds of one column's sum."""
    left: Counter[Any] = Counter()
    low = high = 0
    for number, factor in zip(numbers, factors, strict=True):
        mean, columns = number["kind"] == "mean", number["columns"]
        sums_up = mean or (number["kind"] in ("count", "percentage") and len(columns) == 1)
        require(type(factor) is int and (sums_up or not factor), "a number does not sum up")
        scores = None if mean else tuple(sorted(map(Fraction, number["scores"])))
        for (column, sign), group in product(zip(columns, (1, -1), strict=False), number["groups"]):
            left[column, group, scores] += sign * factor
        least, most = sorted(factor * end for end in number["bounds"])
        low, high = low + least, high + most
    require({*left.values()} <= {0, 1}, "what is left is no sum")
    columns, groups, of = (list({part[k] for part in left if left[part]}) for k in range(3))
    require(len(columns) < 2 and of in ([], [None]), "more is left than a sum of one column")
    return {"kind": "mean", "columns": columns, "groups": groups, "bounds": (low, high)}


def squares(certificate: Parts) -> int:
    """Check that no scores have a sum and a sum of squares within the bounds."""
    numbers = certificate["numbers"]
    require([one["kind"] for one in numbers] in (["sd"], ["mean", "sd"]), "no SD, or no mean of it")
    same = (numbers[0][of] == numbers[-1][of] for of in ("groups", "columns"))
    require(all(same), "mean and SD are not of the same scores")
    n, lowest, top, _, _ = about(numbers[-1], certificate)
    least, most = numbers[0]["bounds"] if len(numbers) == 2 else (n * lowest, n * top)
    low, high = numbers[-1]["bounds"]
    for s in range(least, most + 1):
        for q in range(-(-(low + s**2) // n), (high + s**2) // n + 1):
            require(not exist(n, s, q, lowest, top), f"scores with S = {s}, Q = {q} exist")
    return max(most - least + 1, 0)


@cache
def exist(n: int, total: int, q: int, low: int, high: int) -> bool:
    """Tell whether n whole numbers from low to high have a sum and a sum of squares."""
    if n == 0:
        return total == q == 0
    # As no v lies beyond low and high, v^2 is at most (low + high) v - low high.
    most = (low + high) * total - n * low * high
    if low > high or (total - q) % 2 or not total**2 <= n * q <= n * most:
        return False
    # The highest number is some k of them, and the others are lower.
    return any(exist(n - k, total - k * high, q - k * high**2, low, high - 1) for k in range(n + 1))


def cases(certificate: Parts) -> int:
    """Check that no scores that the groups can have, in whatever order, give all the numbers."""
    numbers, last = certificate["numbers"], certificate["numbers"][-1]
    groups = sorted({g for one in numbers for g in one["groups"] + one.get("second", [])})
    labels = tuple(group for group in groups for _ in range(certificate["groups"][group]))
    told = [number for number in numbers if number["columns"] == last["columns"]]
    count = 0
    for tie in ties(last, len(labels), certificate):
        for values, order in product(fitting(tie, last, certificate), dealt(labels, tie)):
            pairs = list(zip(order, tie, strict=True))
            scores = {group: [values[t] for who, t in pairs if who == group] for group in groups}
            require(not all(gives(one, certificate, scores) for one in told), f"{scores} give them")
            count += 1
    return count


def ties(last: Parts, n: int, certificate: Parts) -> list[Tie]:
    """Return who may tie, by the place of a score among all: all ways, or those of a rho."""
    size, lowest, top, _, _ = about(last, certificate)
    cuts = (cut for k in range(min(n, top - lowest + 1)) for cut in combinations(range(1, n), k))
    ways = [tuple(sum(place >= start for start in cut) for place in range(n)) for cut in cuts]
    if last["kind"] != "correlation":
        return ways
    require(size == n, "the correlation is not of all the patients")
    partner, (low, high, _, _) = last | {"columns": [last["partner"]]}, interval(last)
    others = [other for other in ways if fitting(other, partner, certificate)]
    return [tie for tie in ways if any(correlate(low, high, tie, other) for other in others)]


def fitting(tie: Tie, of: Parts, read: Parts) -> list[Tie]:
    """Return the rising scores of those who tie, whose sum is within the bounds of the means."""
    _, lowest, top, _, _ = about(of, read)
    alike = [one for one in read["numbers"] if one["columns"] == of["columns"]]
    ends = [n["bounds"] for n in alike if n["kind"] == "mean" and about(n, read)[0] == len(tie)]
    sizes, rising = Counter(tie).values(), combinations(range(lowest, top + 1), tie[-1] + 1)
    return [v for v in rising if all(a <= sum(map(mul, sizes, v)) <= b for a, b in ends)]


@lru_cache(2**16)
def correlate(low: Fraction, high: Fraction, tie: Tie, other: Tie) -> bool:
    """Tell whether scores and partner scores that tie so give a rho in some order."""
    mine, theirs = ([rank - len(tie) - 1 for rank in ranks(some)] for some in (tie, other))
    squared = sum(map(mul, mine, mine)) * sum(map(mul, theirs, theirs))
    wanted = range(ceil(low * abs(low) * squared), floor(high * abs(high) * squared) + 1)
    found = (sum(map(mul, mine, order)) for order in dealt(tuple(theirs), tie))
    return squared > 0 and any(c * abs(c) in wanted for c in found)


@cache
def dealt(left: tuple[Any, ...], tie: Tie) -> list[tuple[Any, ...]]:
    """Return the orders of what is left to deal out; among those who tie none is told apart."""
    size, heaps, orders = sum(at == tie[0] for at in tie), {left[:0]}, [] if tie else [left[:0]]
    for one in left:
        heaps |= {(*heap, one) for heap in heaps if len(heap) < size}
    for heap in (heap for heap in heaps if len(heap) == size > 0):
        rest = tuple(sorted((Counter(left) - Counter(heap)).elements()))
        orders += [heap + others for others in dealt(rest, tie[size:])]
    return orders


def gives(number: Parts, certificate: Parts, scores: Parts) -> bool:
    """Tell whether scores, in steps, give a printed number; a p-value may be at both ends."""
    if number["kind"] == "p_value":
        low, high, _, _ = interval(number)
        return any(low <= p_value(*arranged(number, scores), *w) <= high for w in number["ways"])
    (low, high), (_, _, _, step, origin) = number["bounds"], about(number, certificate)
    values = [score for group in number["groups"] for score in scores[group]]
    counted = {(Fraction(score) - origin) / step for score in number.get("scores", ())}
    of = {"mean": sum(values), "sd": len(values) * sum(v**2 for v in values) - sum(values) ** 2}
    return bool(low <= of.get(number["kind"], sum(v in counted for v in values)) <= high)


def arranged(number: Parts, scores: Parts) -> tuple[Tie, range, int]:
    """Return what an exact test sums up, of how many patients, and the sum."""
    first, second = ([s for g in number[k] for s in scores[g]] for k in ("groups", "second"))
    if number["test"] == "wilcoxon":
        kept = [score for score in first if score]
        told = ranks([abs(score) for score in kept])
        positive = sum(rank * (score > 0) for rank, score in zip(told, kept, strict=True))
        return tuple(sorted(told)), range(len(told) + 1), positive
    pooled = first + second
    told = {"permutation": pooled, "mann_whitney": ranks(pooled)}[number["test"]]
    return tuple(sorted(told)), range(len(second), len(second) + 1), sum(told[len(first) :])


def ranks(values: Any) -> list[int]:
    """Return twice the mean rank of each value."""
    return [sum((other < v) + (other <= v) for other in values) + 1 for v in values]


@cache
def p_value(told: Tie, sizes: range, seen: int, tails: str, mid: bool) -> Fraction:
    """Return the share of choices, of so many or any number, whose sum is as extreme as seen."""
    sums = [sum(some) for size in sizes for some in combinations(told, size)]
    n, centre, equal = len(sums), sum(sums), 1 if mid else 2
    off = [total - seen for total in sums]
    ways = off, [-d for d in off], [abs(t * n - centre) - abs(seen * n - centre) for t in sums]
    above, below, both = (sum(2 if d > 0 else equal for d in one if d >= 0) for one in ways)
    least, most = sorted((above, below))
    halves = {"absolute": both, "doubled": 2 * min(least, n), "one": least, "against": most}
    return Fraction(halves[tails], 2 * n)


def main() -> None:
    """Check every certificate of the files named on the command line."""
    sys.setrecursionlimit(100_000)
    refused = False
    for path in sys.argv[1:] or ["certificates.json"]:
        for number, certificate in enumerate(json.loads(Path(path).read_text(encoding="utf-8")), 1):
            try:
                said = f"proved. {verify(certificate)}"
            except RefusedError as reason:
                said, refused = f"REFUSED, because {reason}", True
            print(f"{path} {number}: {said}")
    sys.exit(refused)


if __name__ == "__main__":
    main()
