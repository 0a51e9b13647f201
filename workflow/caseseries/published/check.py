"""Single printed numbers held against arithmetic, without a file.

``python -m caseseries.published.check --mean 3.44 --sd 2.47 --n 18 --scale 1 7``
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from typing import Any

from caseseries.published.checks import check
from caseseries.published.sheets import claim_entry
from caseseries.published.statements import Statement, find
from caseseries.published.statistic_checks import RATIOS
from caseseries.published.study_file import OF_TWO_GROUPS, study_of
from caseseries.study_error import StudyError

EXAMPLES = """examples:
  "t(28) = 2.20, p = .036"
  "8.7 ± 1.1" --n 10 --scale 0 10
  "12/43 (27.9%)"
  "OR 2.3 (95% CI 1.1–4.8)"
  --mean 3.44 --sd 2.47 --n 18 --scale 1 7
  --percentage 85.7 --n 6
  --t 2.20 --df 28 --p .036
  --f 4.10 --df 2 57 --p .022
  --correlation .91 --n 10 --p "< .001"
  --test mann_whitney --sizes 5 5 --p .047
"""
SCORES = ("mean", "sd", "se", "median", "q1", "q3", "min", "max")
STATISTICS = ("t", "f", "chi2", "z", "u", "correlation")
WITH_LIMITS = ("difference", *RATIOS)
KINDS = (*SCORES, "count", "percentage", *STATISTICS, *WITH_LIMITS)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what each check says; 1 when a number is impossible, 2 when a number is unclear."""
    parser = _parser()
    asked = parser.parse_args(arguments)
    each = [_with_numbers_of(one, asked) for one in find(asked.statement or "")]
    if asked.statement and not each:
        parser.error(f"no number was found in {asked.statement!r}; name it: --mean 8.7")
    try:
        found = [one for numbers in each or [asked] for one in check(study_of(_content(numbers)))]
    except StudyError as fault:
        print(fault)
        return 2
    if asked.json:
        rows = [{"check": one.check_id, **vars(one.finding)} for one in found]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        used = [one for one in found if one.check_id != "UNUSED-001"]
        for one in used or found:
            print(f"{one.check_id} {one.finding.outcome}: {one.finding.why}")
    return int(any(one.finding.outcome == "impossible" for one in found))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m caseseries.published.check",
        description=__doc__.splitlines()[0],
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("statement", nargs="?", help="as the paper has it: '8.7 ± 1.1'")
    for kind in (*KINDS, "p"):
        parser.add_argument(f"--{kind}", metavar="NUMBER", help="as printed")
    parser.add_argument("--n", type=_count, help="number of patients")
    parser.add_argument("--sizes", type=_count, nargs=2, help="patients in the two groups compared")
    parser.add_argument("--scale", nargs=2, metavar=("LOWEST", "HIGHEST"))
    parser.add_argument("--step", default="1", help="distance of two neighbouring scores")
    parser.add_argument("--df", nargs="+", default=[], help="degrees of freedom")
    parser.add_argument("--limits", nargs=2, metavar="NUMBER", help="confidence limits")
    parser.add_argument("--test", help="the test behind p")
    parser.add_argument(
        "--rounding", default="closed", choices=["closed", "half_up", "half_even", "truncation"]
    )
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    return parser


def _with_numbers_of(one: Statement, asked: argparse.Namespace) -> argparse.Namespace:
    """Return what is asked, with the numbers of a statement."""
    numbers = argparse.Namespace(**vars(asked))
    for row in one.rows():
        setattr(numbers, {"p_value": "p"}.get(row["kind"], row["kind"]), row["reported"])
        if "df" in row:
            numbers.df = re.split(r"\s*,\s*", row["df"])
        if "limits" in row:
            numbers.limits = row["limits"].split(" to ")
    if "total" in one.parts:
        numbers.n = int(one.parts["total"])
    if one.kind == "correlation" and "df" in one.parts:
        numbers.n = int(float(one.parts["df"])) + 2
    return numbers


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d*", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of patients")
    return int(text)


def _content(asked: argparse.Namespace) -> dict[str, Any]:
    """Return the file of a study that prints the numbers asked about."""
    low, high = asked.scale or ("-1000000", "1000000")
    scale = {"name": "score", "minimum": low, "maximum": high, "step": asked.step}
    sizes = {"all": sum(asked.sizes)} if asked.sizes else {"all": asked.n} if asked.n else {}
    if asked.sizes:
        sizes |= {"a": asked.sizes[0], "b": asked.sizes[1]}
    groups: dict[str, Any] = {name: {"name": name, "size": f"n.{name}"} for name in sizes}
    groups.setdefault("all", {"name": "all"})
    counts = [claim_entry("count", str(n), "patients", g, id=f"n.{g}") for g, n in sizes.items()]
    return {
        "study": "numbers",
        "title": "numbers",
        "citation": "numbers",
        "rounding": asked.rounding,
        "scales": {"score": scale, "other": scale},
        "groups": groups,
        "claims": [*counts, *_claims(asked)],
    }


def _claims(asked: argparse.Namespace) -> Iterator[dict[str, Any]]:
    printed = vars(asked)
    for kind in KINDS:
        if printed[kind] is None:
            continue
        more: dict[str, Any] = {}
        if kind == "correlation":
            more = {"partner": "other"}
        elif kind in ("t", "f", "chi2") and asked.df:
            more = {"df": asked.df}
        elif kind == "count" and asked.n:
            more = {"out_of": "n.all"}
        elif kind in WITH_LIMITS and asked.limits:
            more = {"limits": asked.limits}
        outcome = "share" if kind in ("count", "percentage") else "score"
        yield claim_entry(kind, printed[kind], outcome, "all", id=kind, **more)
    if asked.p is None:
        return
    of = [kind for kind in STATISTICS if printed[kind] is not None][:1]
    more = {"p_of": of[0]} if of else {}
    more |= {"test": asked.test} if asked.test else {}
    two = bool(asked.sizes) and (asked.test in OF_TWO_GROUPS or not asked.test)
    if two:
        more["compares"] = ["a", "b"]
    yield claim_entry("p_value", asked.p, "score", "a_vs_b" if two else "all", id="p", **more)


if __name__ == "__main__":
    sys.exit(main())
