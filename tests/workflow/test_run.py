"""Starting a study, stopping it in order, and going on after it was killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import run as starter

ROOT = Path(__file__).resolve().parents[2]
SNAKEFILE = """
rule all:
    input:
        "results/ledger.csv",

rule validate:
    message: "Checking"
    output: "results/patients.csv"
    log: "results/logs/validate.log"
    shell: "touch begun; while [ ! -e go_on ]; do sleep 0.1; done; touch {output}"

rule estimate:
    message: "Computing"
    input: "results/patients.csv"
    output: "results/ledger.csv"
    log: "results/logs/estimate.log"
    shell: "touch {output}"
"""

pytestmark = pytest.mark.workflow


class Study:
    """A study of two steps, whose first waits until it may go on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "profiles", folder / "profiles")
        (folder / "Snakefile").write_text(SNAKEFILE, encoding="utf-8")
        self.process: subprocess.Popen[str]

    def start(self) -> None:
        """Start it."""
        self.begun.unlink(missing_ok=True)
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "workflow" / "run.py")],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT / "workflow")},
            stderr=subprocess.PIPE,
            text=True,
        )

    def start_and_wait(self) -> None:
        """Start it and wait until its first step is at work."""
        self.start()
        while not self.begun.exists():
            assert self.process.poll() is None, self.process.stderr.read()
            time.sleep(0.05)

    @property
    def begun(self) -> Path:
        return self.folder / "begun"

    @property
    def engine(self) -> int:
        return starter.noted(self.folder / ".snakemake")["pid"]

    def shows(self, sentence: str) -> None:
        """Read the screen until a sentence stands on it."""
        while sentence not in (line := self.process.stderr.readline()):
            assert line, f"The screen never showed: {sentence}"

    def let_go_on(self) -> None:
        (self.folder / "go_on").touch()

    def ended(self) -> tuple[int, str]:
        """Return the exit status and what the screen showed."""
        _, screen = self.process.communicate()
        return self.process.returncode, screen

    def finish(self) -> str:
        """Run to the end, which must succeed."""
        self.let_go_on()
        self.start()
        status, screen = self.ended()
        assert status == 0, screen
        assert (self.folder / "results/ledger.csv").is_file()
        return screen

    def nothing_runs(self, group: int) -> bool:
        """Wait until no process of a group is left, which the system may take a moment to clear."""
        for _ in range(100):
            try:
                os.killpg(group, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.05)
        return False


@pytest.fixture
def study(tmp_path):
    return Study(tmp_path)


@pytest.mark.parametrize("asked", [signal.SIGTERM, signal.SIGINT])
def test_a_first_signal_waits_for_the_step_at_work_and_says_so(study, asked):
    study.start_and_wait()
    study.process.send_signal(asked)
    study.shows(starter.WAITS)
    study.let_go_on()
    status, screen = study.ended()
    assert status != 0
    assert "The study was stopped after 1 of 2 steps." in screen
    assert "Traceback" not in screen
    assert "step 1 of 1  Computing" in study.finish()


def test_a_second_signal_ends_at_once_and_leaves_nothing_that_refuses_the_next_run(study):
    study.start_and_wait()
    engine = study.engine
    study.process.send_signal(signal.SIGINT)
    study.shows(starter.WAITS)
    study.process.send_signal(signal.SIGINT)
    status, screen = study.ended()
    assert status != 0
    assert starter.ENDED in screen
    assert study.nothing_runs(engine)
    assert starter.UNLOCKED not in study.finish()


def test_after_the_starter_was_killed_the_next_run_says_so_and_goes_on(study):
    study.start_and_wait()
    engine = study.engine
    study.process.kill()
    study.process.wait()
    study.process.stderr.close()
    screen = study.finish()
    assert starter.UNLOCKED in screen
    assert study.nothing_runs(engine)


def test_when_the_engine_was_killed_its_steps_end_with_it(study):
    study.start_and_wait()
    engine = study.engine
    os.kill(engine, signal.SIGKILL)
    status, screen = study.ended()
    assert status == 128 + signal.SIGKILL
    assert starter.KILLED in screen
    assert study.nothing_runs(engine)
    study.finish()


def test_a_run_of_another_machine_is_left_alone(tmp_path):
    (tmp_path / "running.json").write_text('{"host": "elsewhere", "pid": 1, "began": "1"}')
    assert starter.is_at_work(tmp_path)


def test_a_number_that_another_process_has_now_is_not_the_run(tmp_path):
    starter.note(tmp_path, os.getpid())
    assert starter.is_at_work(tmp_path)
    noted = starter.noted(tmp_path) | {"began": "1"}
    (tmp_path / "running.json").write_text(starter.json.dumps(noted))
    assert not starter.is_at_work(tmp_path)
