"""Made-up clinics with a known truth, for the demonstration and for testing the estimates.

Everything that leaves here says ``simulated``. ``python -m caseseries.simulation FOLDER`` writes
the clinics of ``config/simulation.yaml``, each a folder as a clinic would deliver it; every key of
that file is explained in ``workflow/schemas/simulation.schema.yaml``.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from caseseries import document
from caseseries.cases.study import Score, Study
from caseseries.cases.vocabulary import (
    BASELINE,
    IMMEDIATE,
    TREATMENT_ORDER,
    is_follow_up,
    time_after,
)
from caseseries.files import write_table, write_text
from caseseries.intake.study_file import read_study
from caseseries.study_error import StudyError
from caseseries.study_folder import study_folder

SEED: Final = 2017
SPREAD_AT: Final = 6
"""Months after which ``change_sd`` is the SD of the change."""

Floats = NDArray[np.float64]

Truth = Mapping[str, Any]
"""What is true of all clinics before anybody measures it, as ``config/simulation.yaml`` says it."""


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """One made-up clinic: how many it treated, who treated and scored, how many it lost."""

    name: str
    patients: Mapping[str, int]
    months: Sequence[int]
    practitioners: int = 1
    raters: int = 1
    deviating: float = 0.3
    lost: float = 0.08
    without: Sequence[str] = ()


def read_truth(path: Path) -> tuple[Truth, list[Clinic]]:
    """Read what is true of the made-up patients, and their clinics.

    Raises StudyError with one sentence for every fault of the file.
    """
    given = document.load(path, "simulation")
    return given, [Clinic(**clinic) for clinic in given["clinics"]]


def simulate(
    study: Study, truth: Truth, clinic: Clinic, random: np.random.Generator
) -> dict[str, pd.DataFrame]:
    """Draw the case tables of one clinic, as far as the study has them, by name."""
    patients = _patients(study, clinic, random)
    deviates = random.random(len(patients)) < clinic.deviating
    tables = {"patients": patients}
    if study.has_sessions:
        tables["sessions"] = _sessions(patients, deviates, truth, random)
    tables["assessments"] = _assessments(study, truth, clinic, patients, deviates, random)
    if study.has_adverse_events:
        tables["adverse_events"] = _adverse_events(patients, truth, random)
    return tables


def write(study: Study, truth: Truth, clinic: Clinic, folder: Path, seed: int = SEED) -> None:
    """Write one clinic as ``folder/<name>``: CSV files and ``cohort.yaml``."""
    place = folder / clinic.name
    random = np.random.default_rng([seed, *clinic.name.encode()])
    for name, table in simulate(study, truth, clinic, random).items():
        write_table(table, place / f"{name}.csv")
    taken = [score for score in study.scores if score.id not in clinic.without]
    steps = {
        score.id: f"{truth['scores'][score.id]['step']:g}"
        for score in taken
        if not score.step and not truth["scores"][score.id]["follows"]
    }
    lines = [f"title: Simulated clinic {clinic.name}", "provenance: simulated"]
    lines += [f"protocol: {truth['protocol']}"] if truth["protocol"] else []
    lines += ["steps:", *(f'  {name}: "{step}"' for name, step in steps.items())] if steps else []
    write_text("\n".join(lines) + "\n", place / "cohort.yaml")


def _patients(study: Study, clinic: Clinic, random: np.random.Generator) -> pd.DataFrame:
    listed = [name for name in study.grouping.ids for _ in range(clinic.patients.get(name, 0))]
    groups = random.permutation(listed)
    n = len(groups)
    width = max(2, len(str(n)))
    table = {
        "patient_id": [f"P{number:0{width}d}" for number in range(1, n + 1)],
        study.grouping.column: groups,
        "age_years": random.integers(22, 66, n),
        "sex": random.choice(["female", "male"], n),
    }
    for column in study.patient_columns:
        if column.name == TREATMENT_ORDER:
            table[column.name] = np.arange(1, n + 1)
        elif column.choices:
            table[column.name] = random.choice(column.choices, n)
        elif column.maximum is not None:
            table[column.name] = np.round(column.maximum * random.uniform(0.01, 0.06, n))
    treated_by = random.integers(1, clinic.practitioners + 1, n)
    table["practitioner_id"] = [f"D{number}" for number in treated_by]
    return pd.DataFrame(table)


def _sessions(
    patients: pd.DataFrame, deviates: NDArray[np.bool_], truth: Truth, random: np.random.Generator
) -> pd.DataFrame:
    wrong = truth["off_protocol"]
    rows = []
    for patient, off in zip(patients["patient_id"], deviates, strict=True):
        late = int(random.integers(1, wrong["days_late"] + 1)) if off and wrong else 0
        for number, planned in enumerate(truth["sessions"], start=1):
            slips = off and wrong and random.random() < wrong["chance"]
            rows.append(
                {"patient_id": patient, "session": number}
                | dict(planned)
                | (dict(wrong["instead"]) if slips else {})
                | {"day": planned["day"] + late * (number - 1)}
            )
    return pd.DataFrame(rows)


def _assessments(
    study: Study,
    truth: Truth,
    clinic: Clinic,
    patients: pd.DataFrame,
    deviates: NDArray[np.bool_],
    random: np.random.Generator,
) -> pd.DataFrame:
    """Return one row a patient, visit and rater; the patient's own word on each of them."""
    listed = [BASELINE, IMMEDIATE, *(f"month_{month}" for month in sorted(clinic.months))]
    visits = [one for one in listed if any(score.taken_at(one) for score in study.scores)]
    seen = _seen(visits, clinic, len(patients), random)
    values = _values(study, truth, clinic, patients, deviates, visits, random)
    taken = [score for score in study.scores if score.id in values]
    biases = {
        one.id: random.normal(0, truth["scores"][one.id]["rater_sd"], clinic.raters)
        for one in taken
    }
    parts = []
    for place, visit in enumerate(visits):
        there = np.flatnonzero(seen[:, place])
        for rater in range(clinic.raters):
            part = patients[["patient_id"]].iloc[there]
            part = part.assign(timepoint=visit, rater_id=f"R{rater + 1}")
            for score in taken:
                own = values[score.id][there, place]
                bias = biases[score.id][rater] - biases[score.id].mean()
                part[score.id] = _given(score, truth["scores"][score.id], visit, own, bias, random)
            parts.append(part)
    table = pd.concat(parts).sort_index(kind="stable", ignore_index=True)
    table = table.astype({score.id: "Int64" for score in taken if score.is_whole})
    return table.drop(columns="rater_id") if clinic.raters == 1 else table


def _seen(
    visits: Sequence[str], clinic: Clinic, n: int, random: np.random.Generator
) -> NDArray[np.bool_]:
    """Return who is seen when; everybody is until the first follow-up."""
    may_be_lost = np.array([is_follow_up(visit) for visit in visits])
    lost = (random.random((n, len(visits))) < clinic.lost) & may_be_lost
    return np.asarray(~np.logical_or.accumulate(lost, axis=1))


def _values(
    study: Study,
    truth: Truth,
    clinic: Clinic,
    patients: pd.DataFrame,
    deviates: NDArray[np.bool_],
    visits: Sequence[str],
    random: np.random.Generator,
) -> dict[str, Floats]:
    """Return the true value of every score, patient by visit."""
    n = len(patients)
    values: dict[str, Floats] = {}
    groups = patients[study.grouping.column]
    practitioner = patients["practitioner_id"].str[1:].astype(int).to_numpy() - 1
    times = np.array([time_after(visit, "month") for visit in visits])
    spread = np.where(deviates, truth["off_protocol"].get("change_sd_times", 1.0), 1.0)
    for score in study.scores:
        about = truth["scores"].get(score.id)
        if about is None or score.id in clinic.without:
            continue
        if about["follows"]:
            shift = random.normal(0, about["patient_sd"], n)[:, None, None]
            limits = np.array(about["thresholds"]) + shift
            grade = (values[about["follows"]][:, :, None] >= limits).sum(axis=2)
            values[score.id] = score.lowest + grade * about["step"]
            continue
        level = (
            random.normal(0, about["clinic_sd"])
            + random.normal(0, about["practitioner_sd"], clinic.practitioners)[practitioner]
            + random.normal(0, about["patient_sd"], n)
        )
        change = random.normal(0, about["change_sd"], n) * spread
        means = {
            group: [_mean(about["means"][group], visit) for visit in visits] for group in groups
        }
        expected = np.array([means[group] for group in groups]).reshape(n, len(visits))
        values[score.id] = expected + level[:, None] + change[:, None] * times / SPREAD_AT
    return values


def _mean(means: Mapping[str, float], visit: str) -> float:
    """Return the mean at a visit: as stated, or on the straight line through the stated months."""
    if visit in means:
        return means[visit]
    stated = sorted((time_after(at, "month"), at) for at in means if at != BASELINE) or [
        (0, BASELINE)
    ]
    months = [month for month, _ in stated]
    heights = [means[at] for _, at in stated]
    month = time_after(visit, "month")
    if month > months[-1] and len(months) > 1:
        slope = (heights[-1] - heights[-2]) / (months[-1] - months[-2])
        return heights[-1] + slope * (month - months[-1])
    return float(np.interp(month, months, heights))


def _given(
    score: Score,
    about: Truth,
    visit: str,
    values: Floats,
    bias: float,
    random: np.random.Generator,
) -> Floats:
    """Return the scores as they are given: on the scale, in its steps; none where none is taken."""
    noise = random.normal(0, about["reading_sd"], values.size) if score.rated else 0
    raw = values + (bias + noise if score.rated else 0)
    step = float(score.step or about["step"])
    on_scale = score.lowest + np.round((raw - score.lowest) / step) * step
    when = about["at"] or score.at
    taken = visit in when or ("follow_up" in when and is_follow_up(visit))
    return np.where(taken, np.clip(on_scale, score.lowest, score.highest), np.nan).round(9)


def _adverse_events(
    patients: pd.DataFrame, truth: Truth, random: np.random.Generator
) -> pd.DataFrame:
    about = truth["adverse_event"] or {"event": "", "chance": 0.0}
    affected = patients.loc[random.random(len(patients)) < about["chance"], "patient_id"]
    return pd.DataFrame(
        {
            "patient_id": affected,
            "event": about["event"],
            "onset_day": 0,
            "duration_days": random.integers(1, 4, len(affected)),
            "severity": 1,
            "related": "yes",
            "resolved": "yes",
        }
    )


def main() -> None:
    """Write the made-up clinics of a study."""
    parser = argparse.ArgumentParser(description="Write the simulated clinics of a study.")
    parser.add_argument("folder", type=Path, help="in the study's folder, which STUDY names")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    folder = study_folder() / options.folder
    try:
        study = read_study(study_folder() / "config/study.yaml")
        truth, clinics = read_truth(study_folder() / "config/simulation.yaml")
    except StudyError as fault:
        sys.exit(str(fault))
    for clinic in clinics:
        write(study, truth, clinic, folder, options.seed)
    print(f"Simulated clinics are in {folder}: {', '.join(one.name for one in clinics)}.")


if __name__ == "__main__":
    main()
