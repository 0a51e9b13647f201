"""Single printed numbers held against arithmetic, without a file.

``python -m caseseries.published.check --mean 3.44 --sd 2.47 --n 18 --scale 1 7``
"""

import argparse
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from caseseries.published.as_written import test_of, thousands_in
from caseseries.published.asked import NO_SIZE
from caseseries.published.conventions import TESTS
from caseseries.published.number_checks import NO_SCALE
from caseseries.published.single_numbers import KINDS, OF_STEPS, TESTED, Told, checks_of, lines
from caseseries.published.statements import EXAMPLES, IN_BRACKETS, UNNAMED, find, not_found
from caseseries.published.statistic_checks import NO_DEGREES, NO_TEST
from caseseries.study_error import StudyError

GIVE = {
    NO_SCALE: "the steps of the scores: --scale 1 7, or --step 1 for whole numbers",
    NO_SIZE: "how many patients there are: --n 20, or --sizes 10 12 of two groups",
    NO_TEST: "the test behind p, if --help lists it: --test student",
    NO_DEGREES: "degrees of freedom: --df 28",
}
"""What to state where a check lacks it."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print what each check says; 1 when a number is impossible, 2 when a number is unclear."""
    parser = _parser()
    given = sys.argv[1:] if arguments is None else arguments
    # A number below 0 is no option.
    asked = vars(parser.parse_args([re.sub(r"^-(?=[\d.])", "−", one) for one in given]))
    asked["df"] = re.findall(r"[^\s,;()]+", " ".join(asked["df"]))
    if all(asked[name] is None for name in ("statement", *KINDS, "p")):
        parser.error("give a number by its name (--mean 8.7), or a statement ('8.7 ± 1.1')")
    text = asked["statement"] or ""
    asked["one_tailed"] = any(one.one_tailed for one in find(text))
    named = {name: asked[name] for name in ("test",) if asked[name]}
    stated = [asked | numbers | named for numbers in _stated(text)]
    _add_means(stated)
    if text and not stated:
        parser.error(f"no number was found in {text!r}; {_named(text)}")
    try:
        told = [one for numbers in stated or [asked] for one in checks_of(numbers)]
    except StudyError as fault:
        print(fault)
        return 2
    if asked["json"]:
        rows = [{"if": of, "check": one.check_id, **vars(one.finding)} for of, one in told]
        print(json.dumps(rows, indent=2, ensure_ascii=False))
    else:
        print("\n".join(dict.fromkeys([*lines(told), *_notes(asked, told, text)])))
    return int(any(one.finding.outcome == "impossible" for of, one in told if not of))


def _notes(asked: Mapping[str, Any], told: Sequence[Told], text: str) -> Iterator[str]:
    """Yield what was assumed, what would have to be stated, and what was not read."""
    found = [one for of, one in told if not of]
    failed = {one.check_id for one in found if one.finding.outcome == "impossible"}
    if failed & set(OF_STEPS) and asked["scale"] and not asked["step"]:
        yield "Steps of 1 are assumed; give others by --step."
    if failed & set(OF_STEPS) and asked["step"] not in (None, "1") and not asked["scale"]:
        yield "Steps are counted from 0; give another lowest score by --scale."
    for one in found:
        if one.finding == NO_SCALE and asked["step"]:
            yield "So wide an SD leaves too many scores; give --scale."
        elif one.finding in GIVE:
            yield f"To check more, give {GIVE[one.finding]}."
    yield from thousands_in(text)
    for ends in (one.parts.values() for one in find(text) if one.kind == "scale"):
        scale = f"A scale from {' to '.join(ends)} was read"
        yield f"{scale}; if the scores are on it, give --scale {' '.join(ends)}."
    for _, left in not_found(text):
        hint = f"; {_named(text)}" if re.search(IN_BRACKETS, text) else ""
        yield f"Not read, name it where it matters: {', '.join(left)}{hint}"


def _named(text: str) -> str:
    """Return how to name the numbers of a text that do not say what they are."""
    for pattern, named in UNNAMED.items():
        if found := re.search(pattern, text):
            return f"name it: {named.format(*found.groups())}"
    return "it holds none; write the bound that the paper states, such as 'p > .05'"


def _stated(text: str) -> list[dict[str, Any]]:
    """Return the numbers of each statement, with the patients that another one names.

    One n is that of all but tests with their own df, and of other means only where it stands alone.
    Two, or the sizes of two groups, are those of what compares them.
    """
    found = [one.numbers() for one in find(text) if one.kind != "scale"]
    several = [numbers for numbers in found if not set(numbers) <= {"n", "sizes"}]
    own = [numbers["n"] for numbers in found if "n" in numbers and "df" not in numbers]
    pairs = [numbers["sizes"] for numbers in found if "sizes" in numbers]
    pairs = [own] if len(own) == 2 and not pairs else pairs
    for numbers in several:
        compares = set(numbers) <= {*TESTED, "p", "test", "limits", "level"}
        alone = any(set(other) == {"n"} for other in found)
        if not {"df", "n", "sizes"}.isdisjoint(numbers):
            continue
        if compares and len(pairs) == 1:
            numbers["sizes"] = pairs[0]
        elif len(set(own)) == 1 and (compares or alone):
            numbers["n"] = own[0]
    return several


def _add_means(stated: Sequence[dict[str, Any]]) -> None:
    """Give a t test of different patients the two means with their spreads that stand beside it.

    Without its name a p-value may as well be of the same patients twice.
    """
    of_each = ({kind: one[kind] for kind in ("mean", "sd", "se") if one[kind]} for one in stated)
    means = [one for one in of_each if "mean" in one and len(one) == 2]
    for one in stated:
        if one["test"] in ("student", "welch") and one.get("sizes") and len(means) == 2:
            one["means"] = means


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m caseseries.published.check",
        usage="%(prog)s STATEMENT, or numbers by their names; --help lists them",
        description=__doc__.splitlines()[0],
        epilog="examples:\n  " + "\n  ".join(EXAMPLES),
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
    parser.add_argument("--test", type=test_of, help=f"behind p: {', '.join(TESTS)}")
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
    if not re.fullmatch(r"\d*\.?\d+|\d+/\d+", text) or not re.search("[1-9]", text.split("/")[-1]):
        raise argparse.ArgumentTypeError(f"{text!r} is no step of scores; write one such as 0.5")
    return f"0{text}" if text.startswith(".") else text


if __name__ == "__main__":
    sys.exit(main())
