"""What a person sees while the study runs, tried on a workflow of three steps."""

import io
import logging
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
from snakemake_interface_logger_plugins.common import LogEvent

from snakemake_logger_plugin_caseseries import LogHandler

ROOT = Path(__file__).resolve().parents[2]
SNAKEFILE = """
rule all:
    input:
        "results/ledger.csv",

rule validate:
    message: "Checking the case tables of clinic-a"
    output: "results/patients.csv"
    log: "results/logs/validate.log"
    shell: "{validate}"

rule estimate:
    message: "Computing the ledger of clinic-a"
    input: "results/patients.csv"
    output: "results/ledger.csv"
    log: "results/logs/estimate.log"
    shell: "touch {{output}}"
"""
SENTENCE = "echo 'What went wrong:' >> {log}; echo 'VDS 11.' >> {log}"
REFUSES = f"echo engine noise > {{log}}; {SENTENCE}; false"

pytestmark = pytest.mark.workflow


@pytest.fixture
def run(tmp_path):
    shutil.copytree(ROOT / "profiles", tmp_path / "profiles")

    def snakemake(*options: str, validate: str = "touch {output}") -> subprocess.CompletedProcess:
        (tmp_path / "Snakefile").write_text(SNAKEFILE.format(validate=validate))
        command = [sys.executable, "-m", "snakemake", *options]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    return snakemake


def test_progress_is_counted_in_the_words_of_the_study(run, tmp_path):
    screen = run().stderr.splitlines()[1:]
    assert screen == [
        "step 1 of 2  Checking the case tables of clinic-a",
        "step 2 of 2  Computing the ledger of clinic-a",
        "Done: 2 of 2 steps. The results are in results.",
    ]
    assert (tmp_path / "results/logs/run.log").read_text().splitlines() == screen
    assert "Nothing to do: every result is up to date." in run().stderr


def test_the_last_lines_are_a_footer_with_the_real_sentence(run):
    ended = run(validate=REFUSES)
    assert ended.returncode != 0
    footer = ended.stderr.partition("The study stopped.")[2]
    assert "Step:  Checking the case tables of clinic-a" in footer
    assert "VDS 11." in footer
    assert "Full log of this step: results/logs/validate.log" in footer
    assert "What to do next:" in footer
    assert "engine noise" not in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_footer_names_the_results_from_before_the_stop(run, tmp_path):
    note = tmp_path / "results" / "OUT-OF-DATE.txt"
    note.parent.mkdir()
    note.write_text("Why.\n\nclinic-a/ledger.csv\nclinic-a/tables/a.csv\nreport.html\n")
    footer = run(validate=REFUSES).stderr.partition("The study stopped.")[2]
    assert "not current: results/clinic-a, results/report.html." in footer


def test_a_remark_of_a_step_that_succeeded_is_shown(run):
    says = "echo 'Worth a look: 2 warnings.' > {log}; touch {output}"
    assert "  Worth a look: 2 warnings." in run(validate=says).stderr.splitlines()


def test_a_study_that_cannot_start_says_why(run):
    ended = run("results/nowhere.csv")
    assert ended.returncode != 0
    assert "The study did not start" in ended.stderr
    assert "results/nowhere.csv" in ended.stderr


def test_a_second_run_beside_the_first_is_told_to_wait(run, tmp_path):
    begun, go_on = tmp_path / "begun", tmp_path / "go_on"
    waits = f"touch {begun}; while [ ! -e {go_on} ]; do sleep 0.1; done; touch {{output}}"
    with ThreadPoolExecutor() as pool:
        first = pool.submit(run, validate=waits)
        while not begun.exists():
            assert not first.done()
            time.sleep(0.1)
        second = run(validate=waits)
        go_on.touch()
        assert first.result().returncode == 0
    assert second.returncode != 0
    assert "Another run is at work in this folder." in second.stderr
    assert "run.py --unlock` once" in second.stderr
    assert "LockException" not in second.stderr


def test_a_dry_run_tells_what_would_run_and_because_of_what(run):
    planned = run("-n").stdout
    assert "would run: Checking the case tables of clinic-a" in planned
    assert "because: Missing output files" in planned


def told(folder, *records) -> str:
    """Return what the screen shows of records of the engine."""
    settings = SimpleNamespace(dryrun=False)
    handler = LogHandler(settings, None)
    handler._screen = io.StringIO()
    for level, text, fields in records:
        record = logging.LogRecord("engine", level, "", 0, text, (), None)
        vars(record).update(fields)
        handler.emit(record)
    handler.close()
    return handler._screen.getvalue()


def begun(jobid, words, log):
    fields = {"event": LogEvent.JOB_INFO, "jobid": jobid, "rule_msg": words, "rule_name": "r"}
    return logging.INFO, "", fields | {"output": ["x"], "log": [str(log)]}


def test_of_the_steps_that_a_node_ran_together_the_one_at_work_is_named(tmp_path):
    logs = [tmp_path / "logs" / name for name in ("validate.log", "estimate.log", "show.log")]
    logs[0].parent.mkdir()
    for age, log in enumerate(logs[:2]):
        log.touch()
        os.utime(log, (1_000_000_000 + age, 1_000_000_000 + age))
    steps = list(enumerate(zip(("Checking", "Computing", "Showing"), logs, strict=True)))
    infos = [{"jobid": n, "rule_name": "r", "log": [str(log)]} for n, (_, log) in steps]
    group = {"event": LogEvent.GROUP_ERROR, "aux_logs": ["slurm/12.log"], "job_error_info": infos}
    screen = told(
        tmp_path,
        *[begun(number, words, log) for number, (words, log) in steps],
        (logging.ERROR, "Error in group", group),
        *[(logging.ERROR, "Error", info | {"event": LogEvent.JOB_ERROR}) for info in infos],
        (logging.ERROR, "WorkflowError:\nAt least one job did not complete successfully.", {}),
    )
    assert screen.count("Step:") == 1
    assert "Step:  Computing" in screen
    assert "The step was stopped from outside" in screen
    assert "Log of the node that ran it: slurm/12.log" in screen


def test_a_warning_of_the_engine_is_no_refusal(tmp_path):
    log = tmp_path / "logs" / "a.log"
    log.parent.mkdir()
    screen = told(tmp_path, begun(1, "Checking", log), (logging.WARNING, "No account given", {}))
    assert "Done: 1 of 1 steps." in screen
    assert "account" not in screen
