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
from caseseries.cases.study import FOLLOW_UP, Score, Study
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


def write(study: Study, truth: Truth, clinic: Clinic, folder: Path, seed: int = SEED) -> None:
    """Write one clinic as ``folder/<name>``: CSV files and ``cohort.yaml``."""
    place = folder / clinic.name
    random = np.random.default_rng([seed, *clinic.name.encode()])
    for name, table in Drawn(study, truth, clinic, random).tables().items():
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


@dataclass(frozen=True)
class Drawn:
    """One clinic of a study as it is drawn, table after table."""

    study: Study
    truth: Truth
    clinic: Clinic
    random: np.random.Generator

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return the case tables, as far as the study has them, by name."""
        patients = self.patients()
        deviates = self.random.random(len(patients)) < self.clinic.deviating
        tables = {"patients": patients}
        if self.study.has_sessions:
            tables["sessions"] = self.sessions(patients, deviates)
        tables["assessments"] = self.assessments(patients, deviates)
        if self.study.has_adverse_events:
            tables["adverse_events"] = self.adverse_events(patients)
        return tables

    def patients(self) -> pd.DataFrame:
        """Return one row a patient."""
        numbers, grouping = self.clinic.patients, self.study.grouping
        listed = [name for name in grouping.ids for _ in range(numbers.get(name, 0))]
        groups = self.random.permutation(listed)
        n = len(groups)
        width = max(2, len(str(n)))
        table = {
            "patient_id": [f"P{number:0{width}d}" for number in range(1, n + 1)],
            grouping.column: groups,
            "age_years": self.random.integers(22, 66, n),
            "sex": self.random.choice(["female", "male"], n),
        }
        for column in self.study.patient_columns:
            if column.name == TREATMENT_ORDER:
                table[column.name] = np.arange(1, n + 1)
            elif column.choices:
                table[column.name] = self.random.choice(column.choices, n)
            elif column.maximum is not None:
                table[column.name] = np.round(column.maximum * self.random.uniform(0.01, 0.06, n))
        treated_by = self.random.integers(1, self.clinic.practitioners + 1, n)
        table["practitioner_id"] = [f"D{number}" for number in treated_by]
        return pd.DataFrame(table)

    def sessions(self, patients: pd.DataFrame, deviates: NDArray[np.bool_]) -> pd.DataFrame:
        """Return one row a patient and session, those off the protocol late and otherwise done."""
        wrong = self.truth["off_protocol"]
        rows = []
        for patient, off in zip(patients["patient_id"], deviates, strict=True):
            late = int(self.random.integers(1, wrong["days_late"] + 1)) if off and wrong else 0
            for number, planned in enumerate(self.truth["sessions"], start=1):
                slips = off and wrong and self.random.random() < wrong["chance"]
                done = {**planned, **(wrong["instead"] if slips else {})}
                done["day"] = planned["day"] + late * (number - 1)
                rows.append({"patient_id": patient, "session": number, **done})
        return pd.DataFrame(rows)

    def assessments(self, patients: pd.DataFrame, deviates: NDArray[np.bool_]) -> pd.DataFrame:
        """Return one row a patient, visit and rater; the patient's own word on each of them."""
        months = (f"month_{month}" for month in sorted(self.clinic.months))
        listed, scores = [BASELINE, IMMEDIATE, *months], self.study.scores
        visits = [one for one in listed if any(score.taken_at(one) for score in scores)]
        seen = self.seen(visits, len(patients))
        values = self.values(patients, deviates, visits)
        taken = [score for score in scores if score.id in values]
        raters = self.clinic.raters
        biases = {
            one.id: self.random.normal(0, self.truth["scores"][one.id]["rater_sd"], raters)
            for one in taken
        }
        parts = []
        for place, visit in enumerate(visits):
            there = np.flatnonzero(seen[:, place])
            for rater in range(raters):
                part = patients[["patient_id"]].iloc[there]
                part = part.assign(timepoint=visit, rater_id=f"R{rater + 1}")
                for score in taken:
                    bias = biases[score.id][rater] - biases[score.id].mean()
                    part[score.id] = self.given(score, visit, values[score.id][there, place], bias)
                parts.append(part)
        table = pd.concat(parts).sort_index(kind="stable", ignore_index=True)
        table = table.astype({score.id: "Int64" for score in taken if score.is_whole})
        return table.drop(columns="rater_id") if raters == 1 else table

    def seen(self, visits: Sequence[str], n: int) -> NDArray[np.bool_]:
        """Return who is seen when; everybody is until the first follow-up."""
        may_be_lost = np.array([is_follow_up(visit) for visit in visits])
        lost = (self.random.random((n, len(visits))) < self.clinic.lost) & may_be_lost
        return np.asarray(~np.logical_or.accumulate(lost, axis=1))

    def values(
        self, patients: pd.DataFrame, deviates: NDArray[np.bool_], visits: Sequence[str]
    ) -> dict[str, Floats]:
        """Return the true value of every score, patient by visit."""
        n, normal = len(patients), self.random.normal
        values: dict[str, Floats] = {}
        groups = patients[self.study.grouping.column]
        practitioner = patients["practitioner_id"].str[1:].astype(int).to_numpy() - 1
        times = np.array([time_after(visit, "month") for visit in visits])
        spread = np.where(deviates, self.truth["off_protocol"].get("change_sd_times", 1.0), 1.0)
        for score in self.study.scores:
            about = self.truth["scores"].get(score.id)
            if about is None or score.id in self.clinic.without:
                continue
            if about["follows"]:
                shift = normal(0, about["patient_sd"], n)[:, None, None]
                limits = np.array(about["thresholds"]) + shift
                grade = (values[about["follows"]][:, :, None] >= limits).sum(axis=2)
                values[score.id] = score.lowest + grade * about["step"]
                continue
            of_clinic = normal(0, about["clinic_sd"])
            of_practitioner = normal(0, about["practitioner_sd"], self.clinic.practitioners)
            level = of_clinic + of_practitioner[practitioner] + normal(0, about["patient_sd"], n)
            change = normal(0, about["change_sd"], n) * spread
            means = {
                group: [_mean(about["means"][group], visit) for visit in visits] for group in groups
            }
            expected = np.array([means[group] for group in groups]).reshape(n, len(visits))
            values[score.id] = expected + level[:, None] + change[:, None] * times / SPREAD_AT
        return values

    def given(self, score: Score, visit: str, values: Floats, bias: float) -> Floats:
        """Return scores as they are given: on the scale, in its steps; none where none is taken."""
        about = self.truth["scores"][score.id]
        if score.rated:
            values = values + (bias + self.random.normal(0, about["reading_sd"], values.size))
        step = float(score.step or about["step"])
        on_scale = score.lowest + np.round((values - score.lowest) / step) * step
        when = about["at"] or score.at
        taken = visit in when or (FOLLOW_UP in when and is_follow_up(visit))
        return np.where(taken, np.clip(on_scale, score.lowest, score.highest), np.nan).round(9)

    def adverse_events(self, patients: pd.DataFrame) -> pd.DataFrame:
        """Return one row a patient with the adverse event that may happen."""
        about = self.truth["adverse_event"] or {"event": "", "chance": 0.0}
        has_one = self.random.random(len(patients)) < about["chance"]
        affected = patients.loc[has_one, "patient_id"]
        return pd.DataFrame({"patient_id": affected}).assign(
            event=about["event"],
            onset_day=0,
            duration_days=self.random.integers(1, 4, len(affected)),
            severity=1,
            related="yes",
            resolved="yes",
        )


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
