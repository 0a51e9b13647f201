"""Studies that tests work on."""

from pathlib import Path

from caseseries.intake.study_file import read_study

SMP = read_study(Path(__file__).parents[1] / "config" / "study.yaml")
"""The study that ships."""
