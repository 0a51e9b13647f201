"""The reconstructions that a paper allows, as tables that say what they are.

There are two at most, of the same patients, and never to be pooled with each other: *most_numbers*
keeps the most printed numbers under a chosen reading; *all_numbers* keeps all of them, under the
possible reading that differs least from the chosen one.
"""

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import pandas as pd

from caseseries.published.feasibility.oracle import Oracle, UndecidedError
from caseseries.published.model import Claim, Hypothesis, Study
from caseseries.published.nearest import outside
from caseseries.published.reconstruct import Reconstruction, reconstruct
from caseseries.published.rounding import unit
from caseseries.study_error import StudyError

MOST_NUMBERS = "most_numbers"
ALL_NUMBERS = "all_numbers"

MOST_PLACES = 6
"""Decimals of a score whose step is no decimal, such as a third."""


def offered(
    study: Study, reading: Hypothesis, possible: Sequence[Hypothesis]
) -> dict[str, Reconstruction]:
    """Return the reconstructions by name; under a possible reading, it is the only one.

    Parameters
    ----------
    reading
        The chosen reading.
    possible
        The readings under which all printed numbers can be true.

    Raises
    ------
    StudyError
        When the search was given up before the nearest table was proved.
    """
    found = {MOST_NUMBERS: _rebuilt(study, reading)}
    others = [one for one in possible if one.id != reading.id]
    if others and found[MOST_NUMBERS].gives_up:
        nearest = min(others, key=lambda one: _differences(one, reading))
        found[ALL_NUMBERS] = _rebuilt(study, nearest)
    return found


def _rebuilt(study: Study, reading: Hypothesis) -> Reconstruction:
    try:
        return reconstruct(study, reading)
    except UndecidedError:
        raise StudyError(
            f"{study.id}: under the reading {reading.id} it could not be proved which table lies "
            f"nearest to the printed numbers. Choose another under studies.{study.id}.reading in "
            "config/config.yaml."
        ) from None


def _differences(one: Hypothesis, other: Hypothesis) -> int:
    return sum(one.choices[unknown] != option for unknown, option in other.choices.items())


# --- as tables ------------------------------------------------------------------------------------


def patients(reconstruction: Reconstruction) -> pd.DataFrame:
    """Return one row a patient; what was never printed is not there."""
    return pd.DataFrame(
        {"patient_id": _patient_ids(reconstruction), "subtype": list(reconstruction.table.groups)}
    )


def assessments(reconstruction: Reconstruction) -> pd.DataFrame:
    """Return one row a patient and timepoint, scores as decimals; empty where none was given.

    A score whose timepoint the paper does not state stands at the likeliest one.
    """
    study, steps = reconstruction.study, reconstruction.hypothesis.steps
    columns = {
        (outcome, timepoint or _likeliest(study, outcome)): [
            _decimal(v, steps[outcome]) for v in values
        ]
        for (outcome, timepoint), values in reconstruction.table.scores.items()
    }
    outcomes = dict.fromkeys(outcome for outcome, _ in columns)
    timepoints = dict.fromkeys(timepoint for _, timepoint in columns)
    rows = [
        {"patient_id": patient, "timepoint": timepoint}
        | {
            outcome: columns[outcome, timepoint][i] if (outcome, timepoint) in columns else ""
            for outcome in outcomes
        }
        for i, patient in enumerate(_patient_ids(reconstruction))
        for timepoint in timepoints
    ]
    return pd.DataFrame(rows)


def numbers(name: str, reconstruction: Reconstruction) -> pd.DataFrame:
    """Return one row a printed number: what the table gives, and whether it keeps the number."""
    study, hypothesis = reconstruction.study, reconstruction.hypothesis
    question = Oracle(study).of(hypothesis)
    recomputed = question.recomputed(reconstruction.table, question.claims)
    return pd.DataFrame(
        {
            "study": study.id,
            "provenance": "reconstructed",
            "reconstruction": name,
            "hypothesis": hypothesis.id,
            "claim": claim,
            "says": study.by_id[claim].says,
            "printed": study.by_id[claim].printed,
            "recomputed": None if number.value is None else float(number.value),
            "kept": "yes" if claim in reconstruction.keeps else "no",
            "distance": _distance(study.by_id[claim], number.value),
        }
        for claim, number in recomputed.items()
    )


def _distance(claim: Claim, value: Fraction | None) -> float | None:
    """Return how far a value lies outside the printed number, in units of its last digit."""
    return None if value is None else float(outside(value, claim.interval) / unit(claim.reported))


def _patient_ids(reconstruction: Reconstruction) -> list[str]:
    return [f"P{number:02d}" for number in range(1, len(reconstruction.table.groups) + 1)]


def _likeliest(study: Study, outcome: str) -> str:
    """Return when an outcome was likeliest scored, where the paper does not say."""
    options = (c.timepoint_options for c in study.claims if c.outcome == outcome)
    return next((timepoints[0] for timepoints in options if timepoints), "")


def _decimal(value: Fraction, step: Fraction) -> str:
    places = next((p for p in range(MOST_PLACES) if (step * 10**p).denominator == 1), MOST_PLACES)
    return f"{float(value):.{places}f}"


def write_cohort(reconstruction: Reconstruction, folder: Path) -> None:
    """Write ``patients.csv`` and ``assessments.csv`` as a cohort's folder holds them."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {
        "patients": patients(reconstruction),
        "assessments": assessments(reconstruction),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
