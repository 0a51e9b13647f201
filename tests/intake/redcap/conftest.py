"""The folder of a cohort that holds a REDCap export."""

from pathlib import Path

import pytest

from redcap_project import COHORT_YAML


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "clinic-a"
    folder.mkdir()
    (folder / "cohort.yaml").write_text(COHORT_YAML, encoding="utf-8")
    return folder
