"""The reconstructions that a paper allows, as tables that say what they are.

There are two at most, of the same patients, and never to be pooled with each other: *most_numbers*
keeps the most printed numbers under a chosen reading; *all_numbers* keeps all of them, under the
possible reading that differs least from the chosen one.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries import files
from caseseries.cases import study as cases
from caseseries.published.alternatives import alternatives
from caseseries.published.feasibility.branch import UndecidedError
from caseseries.published.feasibility.decide import mapped, sizes_that_do_not_add_up
from caseseries.published.feasibility.oracle import Oracle
from caseseries.published.model import Reading, Study
from caseseries.published.reconstruct import Reconstruction, reconstruct

MOST_NUMBERS = "most_numbers"
ALL_NUMBERS = "all_numbers"

NONE = "No table was rebuilt, because {}.\n"
GIVEN_UP = "it was not proved within the effort which table lies nearest to the numbers"

NUMBERS = (
    *("study", "provenance", "reconstruction", "reading", "claim", "says", "printed"),
    *("recomputed", "kept", "distance"),
)

MOST_PLACES = 6
"""Decimals of a score whose step is no decimal, such as a third."""


def rebuild(
    study: Study, folder: Path, definition: cases.Study, asked: Mapping[str, Any], jobs: int = 1
) -> None:
    """Write tables of cases rebuilt from the numbers, and other tables that give the same numbers.

    ``folder`` holds what :func:`.readings.try_readings` wrote; ``definition`` is the study whose
    cohorts' form the tables get; of ``asked``, ``tables_drawn`` is how many other tables are drawn.
    """
    tried = files.read_texts(folder / "every_reading.csv")
    # The first grid comes first; the wider one offers no reconstruction.
    readings = list(study.readings(**asked["where"]))
    # What is possible by an unnamed convention alone says so; a table is rebuilt as the paper says.
    as_said = tried["verdict"].eq("possible") & tried["why"].eq("")
    possible = [one for one, holds in zip(readings, as_said[: len(readings)], strict=True) if holds]
    worth_it = offered(next(study.readings(**asked["reading"])), possible)
    found = rebuilt(study, worth_it, jobs)
    draw = partial(alternatives, number=asked["tables_drawn"])
    others = dict(zip(found, mapped(draw, found.values(), jobs), strict=True))
    why = why_none(study, worth_it, possible)
    write_cohorts(found, folder / "reconstructions", definition, why)
    files.write_table(numbers(found), folder / "reconstructed_numbers.csv")
    told = json.dumps(others, ensure_ascii=False, indent=1)
    files.write_text(told + "\n", folder / "alternatives.json")


def offered(reading: Reading, possible: Sequence[Reading]) -> dict[str, Reading]:
    """Return the readings that are worth a reconstruction, by its name.

    They are the chosen one and, where it is not possible itself, the nearest that is.
    """
    if not possible or reading.id in {one.id for one in possible}:
        return {MOST_NUMBERS: reading}

    def differences(one: Reading) -> int:
        return sum(one.choices[unknown] != answer for unknown, answer in reading.choices.items())

    return {MOST_NUMBERS: reading, ALL_NUMBERS: min(possible, key=differences)}


def rebuilt(
    study: Study, readings: Mapping[str, Reading], jobs: int = 1
) -> dict[str, Reconstruction]:
    """Return the reconstruction of each reading, by the same names, whatever the number of jobs.

    Left out are those of which it could not be proved that no table lies nearer, and readings of
    papers that print no statistic of scores.
    """
    found = mapped(partial(_rebuilt, study), readings.values(), jobs)
    return {name: one for name, one in zip(readings, found, strict=True) if one is not None}


def _rebuilt(study: Study, reading: Reading) -> Reconstruction | None:
    with suppress(UndecidedError):
        return None if _hindrance(study, reading) else reconstruct(study, reading)
    return None


def _hindrance(study: Study, reading: Reading) -> str:
    """Return why no table is looked for under a reading; empty where one is."""
    if not Oracle(study).of(reading).claims:
        return "the paper prints no numbers of scores that the search takes"
    if sizes_that_do_not_add_up(study, reading):
        return "the group sizes do not add up"
    return ""


def why_none(
    study: Study, readings: Mapping[str, Reading], possible: Sequence[Reading]
) -> dict[str, str]:
    """Return why there is no table of each reconstruction, if there is none, by its name."""
    why = {name: _hindrance(study, one) or GIVEN_UP for name, one in readings.items()}
    if possible:
        return {ALL_NUMBERS: "the other reconstruction keeps all numbers", **why}
    return {ALL_NUMBERS: "no reading that was tried lets all printed numbers be true", **why}


# --- as tables ------------------------------------------------------------------------------------


def patients(reconstruction: Reconstruction, column: str) -> pd.DataFrame:
    """Return one row a patient, with the group in a column; what was never printed is not there."""
    return pd.DataFrame(
        {"patient_id": _patient_ids(reconstruction), column: list(reconstruction.table.groups)}
    )


def assessments(reconstruction: Reconstruction) -> pd.DataFrame:
    """Return one row a patient and timepoint, scores as decimals; empty where none was given.

    A score whose timepoint the paper does not state stands at the likeliest one.
    """
    study, steps = reconstruction.study, reconstruction.reading.steps
    columns = {}
    for (outcome, timepoint), values in reconstruction.table.scores.items():
        exact = (n for n in range(MOST_PLACES) if (steps[outcome] * 10**n).denominator == 1)
        places = next(exact, MOST_PLACES)
        column = outcome, timepoint or _likeliest(study, outcome)
        columns[column] = [f"{float(value):.{places}f}" for value in values]
    table = pd.DataFrame(columns, pd.Index(_patient_ids(reconstruction), name="patient_id"))
    rows = table.rename_axis(columns=["score", "timepoint"]).stack("timepoint", future_stack=True)
    return rows.fillna("").reset_index()


def numbers(reconstructions: Mapping[str, Reconstruction]) -> pd.DataFrame:
    """Return one row a reconstruction and printed number: what it gives, and whether it is kept."""
    rows = [row for one in reconstructions.items() for row in _numbers(*one)]
    return pd.DataFrame(rows, columns=list(NUMBERS))


def _numbers(name: str, reconstruction: Reconstruction) -> Iterator[dict[str, object]]:
    for number in reconstruction.numbers:
        claim, value = number.claim, number.recomputed
        yield {
            "study": reconstruction.study.id,
            "provenance": "reconstructed",
            "reconstruction": name,
            "reading": reconstruction.reading.id,
            "claim": claim.id,
            "says": claim.says,
            "printed": claim.printed,
            "recomputed": None if value is None else float(value),
            "kept": "yes" if claim.id in reconstruction.keeps else "no",
            "distance": None if value is None else float(number.distance),
        }


def _patient_ids(reconstruction: Reconstruction) -> list[str]:
    return [f"P{number:02d}" for number in range(1, len(reconstruction.table.groups) + 1)]


def _likeliest(study: Study, outcome: str) -> str:
    """Return when an outcome was likeliest scored, where the paper does not say."""
    options = (c.timepoint_options for c in study.claims if c.outcome == outcome)
    return next((timepoints[0] for timepoints in options if timepoints), "")


def write_cohorts(
    reconstructions: Mapping[str, Reconstruction],
    folder: Path,
    definition: cases.Study,
    why_none: Mapping[str, str],
) -> None:
    """Write both reconstructions as cohorts of a study, and what each is.

    One that there is none of has no rows; ``why_none`` says why, by its name.
    """
    column, scores = definition.grouping.column, [score.id for score in definition.scores]
    for name in (MOST_NUMBERS, ALL_NUMBERS):
        tables = {
            "patients": pd.DataFrame(columns=["patient_id", column]),
            "assessments": pd.DataFrame(columns=["patient_id", "timepoint", *scores]),
        }
        text = NONE.format(why_none.get(name))
        if found := reconstructions.get(name):
            tables = {"patients": patients(found, column), "assessments": assessments(found)}
            text = about(found)
        for one, table in tables.items():
            files.write_table(table, folder / name / f"{one}.csv")
        files.write_text(text, folder / name / "README.md")


def about(reconstruction: Reconstruction) -> str:
    """Return what a reconstruction is, assumes and gives up, for the folder that holds it."""
    study, asked = reconstruction.study, len(reconstruction.numbers)
    lines = [
        f"# {study.label}: cases rebuilt from the printed numbers",
        "",
        "**These are not patients.** One row says nothing about any one patient.",
        "",
        f"Assumed: {study.in_words(reconstruction.reading.id)}.",
        f"Of {asked} printed outcome numbers {len(reconstruction.keeps)} come out.",
        *(
            f"Given up: {one.claim.says} (printed {one.claim.printed}, here "
            f"{'nothing' if one.recomputed is None else f'{float(one.recomputed):.4g}'})."
            for one in reconstruction.gives_up
        ),
    ]
    return "\n".join(lines) + "\n"
