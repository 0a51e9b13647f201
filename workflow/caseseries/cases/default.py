"""The study that ships, for modules that are not yet told which study they work on."""

from pathlib import Path
from typing import Final

import yaml

from caseseries.cases.study import Study, study_of

_FILE = Path(__file__).resolve().parents[3] / "config" / "study.yaml"
DEFAULT: Final[Study] = study_of(yaml.safe_load(_FILE.read_text(encoding="utf-8")))
