"""Studies that tests work on."""

from pathlib import Path

from caseseries.intake.study_file import read_study

ROOT = Path(__file__).resolve().parents[1]
DEFINITION = ROOT / "config" / "study.yaml"

SMP = read_study(DEFINITION)
"""The study that ships."""

FIVE_FOLDER = ROOT / "tests" / "five_diagnoses"
FIVE = read_study(FIVE_FOLDER / "config" / "study.yaml")
"""The study that ships, with five diagnoses and a third score."""

SIX = read_study(ROOT / "tests" / "six_groups" / "study.yaml")
"""Six groups with long names, and scores of which lower is better."""

VITILIGO_FOLDER = ROOT / "examples" / "vitiligo"
VITILIGO = read_study(VITILIGO_FOLDER / "config" / "study.yaml")
"""A study that has nothing to do with hair."""
