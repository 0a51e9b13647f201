"""A copy of the project for the tests that run it."""

import pytest

from workflow.study_folder import StudyFolder, copy_of_the_project


@pytest.fixture
def study(tmp_path) -> StudyFolder:
    """A fresh copy for one test."""
    return copy_of_the_project(tmp_path / "study")
