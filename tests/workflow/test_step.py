"""How a step ends: its log, and the sentence that the screen shows."""

import errno
import sys
from pathlib import Path

import pytest

from caseseries.study_error import StudyError

sys.path.append(str(Path(__file__).resolve().parents[2] / "workflow" / "scripts"))
from step import WENT_WRONG, step


def run(log, fault=None):
    with step(str(log)):
        print("at work")
        if fault:
            raise fault


@pytest.fixture
def log(tmp_path):
    return tmp_path / "step.log"


def test_what_a_step_prints_stands_in_its_log(log):
    run(log)
    assert log.read_text() == "at work\n"


def test_a_fault_of_the_input_is_told_in_its_own_words(log):
    with pytest.raises(SystemExit):
        run(log, StudyError("VDS 11."))
    assert log.read_text() == f"at work\n{WENT_WRONG}\nVDS 11.\n"


def test_our_own_fault_says_where_it_arose(log):
    with pytest.raises(SystemExit):
        run(log, ValueError("no"))
    told = log.read_text().rpartition(WENT_WRONG)[2]
    assert "The pipeline failed in test_step.py, line" in told
    assert "This is a fault of the pipeline" in told


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_a_full_disk_or_a_closed_folder_is_no_fault_of_the_pipeline(log, code):
    with pytest.raises(SystemExit):
        run(log, OSError(code, "Told by the system", "results/a.csv"))
    told = log.read_text().rpartition(WENT_WRONG)[2]
    assert "results/a.csv could not be written or read: Told by the system." in told
    assert "fault of the pipeline" not in told


def test_a_log_that_takes_no_more_is_told_on_the_screen(capsys):
    with pytest.raises(SystemExit):
        run(Path("/dev/full"), StudyError("VDS 11."))
    assert capsys.readouterr().err == "VDS 11.\n"


def test_a_log_that_cannot_be_opened_is_told_without_a_traceback(tmp_path, capsys):
    with pytest.raises(SystemExit):
        run(tmp_path)  # a folder
    assert "could not be written or read" in capsys.readouterr().err
