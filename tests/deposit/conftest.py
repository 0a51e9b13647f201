"""The made-up project: written once, copied for every test."""

import os
import shutil
from pathlib import Path

import pytest
from tests.deposit.small_study import SmallStudy, write_small_study

from caseseries.deposit.inventory import Deposit


@pytest.fixture(scope="session")
def written(tmp_path_factory):
    """The folder of the project as it was written, and its steps; no test may change them."""
    folder, here = tmp_path_factory.mktemp("written"), Path.cwd()
    os.chdir(folder)
    try:
        return folder, write_small_study()
    finally:
        os.chdir(here)


@pytest.fixture
def study(written, tmp_path, monkeypatch) -> SmallStudy:
    """A project of its own in the working directory."""
    folder, steps = written
    shutil.copytree(folder, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return steps


@pytest.fixture
def deposit(study) -> Deposit:
    """What of that project is deposited."""
    return study.deposit()
