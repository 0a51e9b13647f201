"""Made-up clinics with a known truth, for the demonstration and for testing the estimates.

Everything that leaves here says ``simulated``. ``python -m caseseries.simulation FOLDER`` writes
three clinics, each a folder as a clinic would deliver it.
"""

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from caseseries import files
from caseseries.cases.vocabulary import IMMEDIATE, PSS_SCORES, SUBTYPES, VDS_MAX, VDS_MIN

SEED = 2017
GRID = 0.5
PLANNED = ((1, 0, 30), (2, 7, 70), (3, 14, 100))
"""Session, day and density in per cent of the standard scheme."""


@dataclass(frozen=True, kw_only=True)
class Truth:
    """What is true of every patient before anybody measures anything.

    Attributes
    ----------
    density
        Mean VDS right after treatment, by subtype.
    fading
        Mean VDS points lost by month 6, by subtype; pigment fades in proportion to time.
    density_sd, fading_sd
        SD between patients of the same clinic.
    clinic_sd
        SD between clinics, of the density right after treatment.
    practitioner_sd
        SD between practitioners of one clinic, of the density right after treatment.
    rater_sd
        SD of the raters' biases.
    reading_sd
        SD of one reading around the patient's density plus the rater's bias.
    deviation_sd_ratio
        How many times larger ``fading_sd`` is in patients treated off the protocol.
    satisfaction
        VDS from which a patient gives the scores 1, 2 and 3.
    satisfaction_sd
        SD of those thresholds between patients.
    """

    density: Mapping[str, float] = field(
        default_factory=lambda: {"androgenetic": 8.6, "scarring": 7.8}
    )
    fading: Mapping[str, float] = field(
        default_factory=lambda: {"androgenetic": 0.9, "scarring": 1.6}
    )
    density_sd: float = 0.5
    fading_sd: float = 0.35
    clinic_sd: float = 0.25
    practitioner_sd: float = 0.2
    rater_sd: float = 0.15
    reading_sd: float = 0.3
    deviation_sd_ratio: float = 2.0
    satisfaction: tuple[float, float, float] = (4.0, 5.5, 7.0)
    satisfaction_sd: float = 0.5


@dataclass(frozen=True, kw_only=True)
class Clinic:
    """One made-up clinic: how many it treated, who treated and scored, how much it lost.

    ``deviating`` is the share of patients treated off the protocol, ``lost`` the chance of each
    patient to be lost before each follow-up; who is lost stays lost.
    """

    name: str
    patients: Mapping[str, int]
    practitioners: int = 2
    raters: int = 2
    months: Sequence[int] = (3, 6, 12)
    deviating: float = 0.3
    lost: float = 0.08


DEMO = (
    Clinic(name="demo-north", patients={"androgenetic": 18, "scarring": 10}),
    Clinic(name="demo-south", patients={"androgenetic": 12, "scarring": 8}, raters=3),
    Clinic(name="demo-coast", patients={"androgenetic": 9, "scarring": 6}, practitioners=1),
)


def simulate(clinic: Clinic, truth: Truth, random: np.random.Generator) -> dict[str, pd.DataFrame]:
    """Draw the case tables of one clinic.

    Returns
    -------
    dict of DataFrame
        ``patients``, ``sessions``, ``assessments`` and ``adverse_events``, by name.
    """
    patients = _patients(clinic, random)
    deviates = random.random(len(patients)) < clinic.deviating
    density, fading = _course(clinic, truth, patients, deviates, random)
    return {
        "patients": patients,
        "sessions": _sessions(patients, deviates, random),
        "assessments": _assessments(clinic, truth, patients, density, fading, random),
        "adverse_events": _adverse_events(patients, random),
    }


def write(clinic: Clinic, truth: Truth, folder: Path, seed: int) -> None:
    """Write one clinic as ``folder/<name>``: CSV files and ``cohort.yaml``."""
    place = folder / clinic.name
    random = np.random.default_rng([seed, *clinic.name.encode()])
    for name, table in simulate(clinic, truth, random).items():
        files.write_table(table, place / f"{name}.csv")
    about = (
        f"title: Simulated clinic {clinic.name}\n"
        "provenance: simulated\n"
        "protocol: liu-2025\n"
        f'steps: {{vds: "{GRID:g}"}}\n'
    )
    files.write_text(about, place / "cohort.yaml")


def _patients(clinic: Clinic, random: np.random.Generator) -> pd.DataFrame:
    by_subtype = [name for name in SUBTYPES for _ in range(clinic.patients.get(name, 0))]
    subtypes = random.permutation(by_subtype)
    n = len(subtypes)
    return pd.DataFrame(
        {
            "patient_id": [f"P{number:02d}" for number in range(1, n + 1)],
            "subtype": subtypes,
            "age_years": random.integers(22, 66, n),
            "sex": random.choice(["female", "male"], n),
            "skin_type": random.choice(["II", "III", "IV"], n),
            "area_cm2": np.round(random.uniform(15, 120, n)),
            "practitioner_id": [
                f"D{number}" for number in random.integers(1, clinic.practitioners + 1, n)
            ],
        }
    )


def _course(
    clinic: Clinic,
    truth: Truth,
    patients: pd.DataFrame,
    deviates: np.ndarray,
    random: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray]:
    """Return each patient's true VDS right after treatment and the points lost by month 6."""
    n = len(patients)
    subtype = patients["subtype"]
    of_practitioner = random.normal(0, truth.practitioner_sd, clinic.practitioners)
    practitioner = patients["practitioner_id"].str[1:].astype(int).to_numpy() - 1
    density = (
        subtype.map(truth.density).to_numpy(float)
        + random.normal(0, truth.clinic_sd)
        + of_practitioner[practitioner]
        + random.normal(0, truth.density_sd, n)
    )
    spread = truth.fading_sd * np.where(deviates, truth.deviation_sd_ratio, 1.0)
    fading = subtype.map(truth.fading).to_numpy(float) + random.normal(0, 1, n) * spread
    return density, fading


def _sessions(
    patients: pd.DataFrame, deviates: np.ndarray, random: np.random.Generator
) -> pd.DataFrame:
    rows = []
    for patient, off in zip(patients["patient_id"], deviates, strict=True):
        late = int(random.integers(1, 8)) if off else 0
        for session, day, density in PLANNED:
            rows.append(
                {
                    "patient_id": patient,
                    "session": session,
                    "day": day + late * (session - 1),
                    "needle_configuration": "triple point" if session == 2 else "single point",
                    "density_percent": density,
                    "dot_pattern": "random",
                    "bleeding": "yes" if off and random.random() < 0.2 else "no",
                }
            )
    return pd.DataFrame(rows)


def _assessments(
    clinic: Clinic,
    truth: Truth,
    patients: pd.DataFrame,
    density: np.ndarray,
    fading: np.ndarray,
    random: np.random.Generator,
) -> pd.DataFrame:
    bias = random.normal(0, truth.rater_sd, clinic.raters)
    bias -= bias.mean()
    thresholds = np.array(truth.satisfaction)
    rows = []
    for number, patient in enumerate(patients["patient_id"]):
        taste = random.normal(0, truth.satisfaction_sd)
        for month in _seen_at(clinic, random):
            now = density[number] - fading[number] * month / 6
            pss = PSS_SCORES[int(np.sum(now >= thresholds + taste))]
            for rater in range(clinic.raters):
                reading = now + bias[rater] + random.normal(0, truth.reading_sd)
                rows.append(
                    {
                        "patient_id": patient,
                        "timepoint": f"month_{month}" if month else IMMEDIATE,
                        "rater_id": f"R{rater + 1}",
                        "vds": _on_scale(reading),
                        "pss": pss if month else "",
                    }
                )
    return pd.DataFrame(rows)


def _seen_at(clinic: Clinic, random: np.random.Generator) -> list[int]:
    seen = [0]
    for month in clinic.months:
        if random.random() < clinic.lost:
            break
        seen.append(month)
    return seen


def _on_scale(density: float) -> float:
    return float(np.clip(round(density / GRID) * GRID, VDS_MIN, VDS_MAX))


def _adverse_events(patients: pd.DataFrame, random: np.random.Generator) -> pd.DataFrame:
    affected = patients.loc[random.random(len(patients)) < 0.1, "patient_id"]
    return pd.DataFrame(
        {
            "patient_id": affected,
            "session": 1,
            "event": "transient redness",
            "onset_day": 0,
            "duration_days": random.integers(1, 4, len(affected)),
            "severity": 1,
            "related": "yes",
            "resolved": "yes",
        }
    )


def main() -> None:
    """Write the demonstration clinics."""
    parser = argparse.ArgumentParser(description="Write three simulated clinics into a folder.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    for clinic in DEMO:
        write(clinic, Truth(), options.folder, options.seed)
    print(f"Three simulated clinics are in {options.folder}.")


if __name__ == "__main__":
    main()
