"""Single printed numbers held against arithmetic, without a file.

``python -m caseseries.published.check --mean 3.44 --sd 2.47 --n 18 --scale 1 7``
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from caseseries.published.checks import check
from caseseries.published.conventions import NAMES
from caseseries.published.findings import Check, Finding
from caseseries.published.model import Study
from caseseries.published.number_checks import NO_SCALE
from caseseries.published.sheets import test_of
from caseseries.published.single_numbers import KINDS, TESTED, study_of_numbers
from caseseries.published.statements import find, not_found
from caseseries.published.statistic_checks import NO_TEST
from caseseries.study_error import StudyError

EXAMPLES = """examples:
  "t(28) = 2.20, p = .036"
  "8.7 ± 1.1" --n 10 --scale 0 10
  "12/43 (27.9%)"
  "OR 2.3 (95% CI 1.1–4.8), p = .03"
  "85.7%" --n 6
  --mean 3.44 --sd 2.47 --n 18 --scale 1 7
  --percentage 85.7 --n 6
  --t 2.20 --df 28 --p .036
  --f 4.10 --df 2 57 --p .022
  --correlation .91 --n 10 --p "< .001"
  --test mann_whitney --sizes 5 5 --p .047
"""
OF_STEPS = ("GRIM-001", "GRIM-003", "GRIMMER-001")
NEEDS_STEP = (
    "The steps of the scores are not stated: give --scale 1 7, or --step 1 for whole numbers."
)
STEPS_OF_1 = "Steps of 1 are assumed; give others by --step."
NO_TEST_READ = Finding("not checkable", "No test was read; name it by --test, and the --sizes.")
TOO_FAR = Finding("not checkable", "So wide an SD leaves too many scores; give --scale.")
FROM_0 = "Steps are counted from 0; give another lowest score by --scale."


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what each check says; 1 when a number is impossible, 2 when a number is unclear."""
    parser = _parser()
    asked = vars(parser.parse_args(arguments))
    if all(asked[name] is None for name in ("statement", *KINDS, "p")):
        parser.error("give a number by its name (--mean 8.7), or a statement ('8.7 ± 1.1')")
    stated = [asked | numbers for numbers in _stated(asked["statement"] or "")]
    if asked["statement"] and not stated:
        parser.error(f"no number was found in {asked['statement']!r}; name it: --mean 8.7")
    try:
        found = [one for numbers in stated or [asked] for one in _checks(numbers)]
    except StudyError as fault:
        print(fault)
        return 2
    if asked["json"]:
        rows = [{"check": one.check_id, **vars(one.finding)} for one in found]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        used = [one for one in found if one.check_id != "UNUSED-001" or one.claims[0] in TESTED]
        for one in used or found:
            print(f"{one.check_id} {one.finding.outcome}: {one.finding.why}")
        for _, left in not_found(asked["statement"] or ""):
            print(f"Not read, name it where it matters: {', '.join(left)}")
    return int(any(one.finding.outcome == "impossible" for one in found))


def _checks(numbers: dict[str, Any]) -> list[Check]:
    """Return the checks of numbers; none is impossible for steps of scores that nobody stated."""
    study, step = study_of_numbers(numbers), numbers["step"]
    found = check(study)
    alone = list(_beside_nothing(study, found))
    told = {one.claims for one in alone}
    found = [one for one in found if one.check_id != "UNUSED-001" or one.claims not in told]
    found += alone
    found = [replace(one, finding=NO_TEST_READ) if one.finding == NO_TEST else one for one in found]
    if numbers["scale"]:
        return found if step else [_told(one, STEPS_OF_1) for one in found]
    found = [one for one in found if one.check_id not in ("BOUNDS-001", "BOUNDS-002")]
    if step:
        far = [replace(one, finding=TOO_FAR) if one.finding == NO_SCALE else one for one in found]
        return far if step == "1" else [_told(one, FROM_0) for one in far]
    of_whole = check(study_of_numbers(numbers | {"step": "1"}))
    whole = {(one.check_id, one.claims): one.finding for one in of_whole}
    return [
        replace(one, finding=_without_step(whole[one.check_id, one.claims]))
        if one.finding == NO_SCALE
        else one
        for one in found
    ]


def _beside_nothing(study: Study, found: Sequence[Check]) -> Iterator[Check]:
    """Yield each statistic and effect of which nothing but its reach or its df was checked."""
    of_itself = ("BOUNDS-003", "COUNT-001", "COUNT-004", "UNUSED-001")
    compared = {name for one in found if one.check_id not in of_itself for name in one.claims}
    for claim in study.claims:
        if claim.kind in TESTED and claim.id not in compared:
            why = f"The {NAMES[claim.kind]} of {claim.printed} is compared with nothing: "
            why += "no p-value was read right beside it."
            yield Check(
                check_id="UNUSED-001",
                claims=(claim.id,),
                finding=Finding("not checkable", why),
            )


def _told(one: Check, assumed: str) -> Check:
    """Return a check that says what of the scores was assumed, where it fails by that."""
    if one.check_id not in OF_STEPS or one.finding.outcome != "impossible":
        return one
    return replace(one, finding=Finding("impossible", f"{one.finding.why} {assumed}"))


def _without_step(whole: Finding) -> Finding:
    """Return that a check needs the steps of the scores, and what it finds of whole scores."""
    if whole.outcome == "not checkable":
        return Finding("not checkable", NEEDS_STEP)
    gives = "do not give it" if whole.outcome == "impossible" else "can give it"
    return Finding("not checkable", f"{NEEDS_STEP} Whole scores {gives}: {whole.why}")


def _stated(text: str) -> list[dict[str, Any]]:
    """Return the numbers of each statement; one n is that of all but tests with their own df."""
    found = [one.numbers() for one in find(text)]
    sizes = {numbers["n"] for numbers in found if "n" in numbers}
    shared = {"n": sizes.pop()} if len(sizes) == 1 else {}
    several = [numbers for numbers in found if set(numbers) != {"n"}] or found
    return [numbers if "df" in numbers else shared | numbers for numbers in several]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m caseseries.published.check",
        usage="%(prog)s STATEMENT, or numbers by their names; --help lists them",
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
    parser.add_argument("--step", type=_step, help="of the scores; 1 where a scale is given")
    parser.add_argument("--df", nargs="+", default=[], help="degrees of freedom")
    parser.add_argument("--limits", nargs=2, metavar="NUMBER", help="confidence limits")
    parser.add_argument("--test", type=test_of, help="the test behind p")
    parser.add_argument(
        "--rounding", default="closed", choices=["closed", "half_up", "half_even", "truncation"]
    )
    parser.add_argument("--json", action="store_true", help="machine-readable output")
    return parser


def _count(text: str) -> int:
    if not re.fullmatch(r"[1-9]\d*", text):
        raise argparse.ArgumentTypeError(f"{text!r} is no number of patients")
    return int(text)


def _step(text: str) -> str:
    if not re.fullmatch(r"\d*\.?\d+", text) or not float(text):
        raise argparse.ArgumentTypeError(f"{text!r} is no step of scores; write one such as 0.5")
    return text


if __name__ == "__main__":
    sys.exit(main())
