"""Studies that tests work on."""

from pathlib import Path

from caseseries.intake.study_file import read_study

ROOT = Path(__file__).resolve().parents[1]
SMP = read_study(ROOT / "config" / "study.yaml")
"""The study that ships."""
