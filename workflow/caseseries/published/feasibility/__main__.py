"""Decide every reading of a paper: ``python -m caseseries.published.feasibility STUDY.yaml``."""

import argparse
import json
import os
import sys
from pathlib import Path

from caseseries.published.feasibility.decide import Record, cores, decide_grid
from caseseries.published.feasibility.tables import VERDICTS, tally
from caseseries.published.model import Study
from caseseries.published.study_file import read
from caseseries.study_error import StudyError

MOST_TOLD = 3
"""Of so few readings it is told why they are impossible."""


def main() -> None:
    """Run the command."""
    options = _options()
    try:
        study = read(options.study)
        where = _where(options.where)
        readings = list((study.every_reading if options.wider else study.readings)(**where))
    except (StudyError, ValueError) as fault:
        sys.exit(str(fault))
    records = decide_grid(study, readings, jobs=options.jobs)
    try:
        _print(study, records, as_json=options.json)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever reads has seen enough; Python would complain once more when it ends.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m caseseries.published.feasibility",
        description="Can all printed numbers of a paper be true together, under any reading of it?",
    )
    parser.add_argument("study", type=Path, help="a file of data/published")
    parser.add_argument(
        "--where",
        nargs="+",
        default=[],
        metavar="UNKNOWN=OPTION",
        help="only readings with these options, such as split=7/3 grid=1/10",
    )
    parser.add_argument("--wider", action="store_true", help="try the wider grid as well")
    parser.add_argument("--json", action="store_true", help="print one record a line, whole")
    parser.add_argument("--jobs", type=int, default=cores(), help="processes that share the work")
    return parser.parse_args()


def _where(words: list[str]) -> dict[str, str]:
    pairs = [word.partition("=") for word in words]
    wrong = [unknown for unknown, sign, option in pairs if not (sign and option)]
    if wrong:
        raise ValueError(f"--where takes UNKNOWN=OPTION, such as split=7/3; not {' '.join(wrong)}")
    return {unknown: option for unknown, _, option in pairs}


def _print(study: Study, records: list[Record], *, as_json: bool) -> None:
    if as_json:
        for record in records:
            print(json.dumps(record, ensure_ascii=False))
        return
    counts = tally(records)
    print(f"{study.title}: {len(records)} readings")
    for verdict in VERDICTS:
        print(f"  {verdict}: {counts[verdict]}")
    if counts["alone"]:
        print(f"  impossible because of a single number: {counts['alone']}")
    for record in records:
        if record["verdict"] != "impossible":
            told = f"  {record['verdict']}: {record['reading'] or 'the only reading'}"
            print(f"{told}. {record['note']}" if record["note"] else told)
        elif len(records) <= MOST_TOLD:
            print(f"  impossible: {record['why']} {record['note']}".rstrip())
        for part in record["undecided"]:
            print(f"    undecided: {', '.join(part)}")
    for claim, why in records[0]["left_out"].items() if records else ():
        print(f"  left out: {claim}. {why}")


if __name__ == "__main__":
    main()
