"""Reading the steps off the rules of a workflow, as the engine itself expands them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

WORKFLOW = Path(__file__).resolve().parents[2] / "workflow"
SNAKEFILE = """\
import json, sys
from lineage import steps_behind


wildcard_constraints:
    cohort="a|b",


def raw(wildcards):
    return [f"raw/{wildcards.cohort}.csv", f"{ROOT}/raw/notes.md"]


rule validate:
    input: raw=raw, code=["code.py"]
    output: table="results/{cohort}/table.csv", note="results/{cohort}/note.txt"
    message: "Checking {wildcards.cohort}"
    shell: "x"


rule pool:
    input: tables=expand(rules.validate.output.table, cohort=["a", "b"]), code=["code.py"]
    output: "results/pooled.csv"
    shell: "x"


rule unwanted:
    output: "results/unwanted.csv"
    shell: "x"


print(json.dumps(steps_behind([[rules.pool.output], []], workflow.rules)))
sys.stdout.flush()
"""


@pytest.fixture(scope="module")
def steps(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lineage")
    text = f"ROOT = {str(folder)!r}\n{SNAKEFILE}"
    (folder / "Snakefile").write_text(text, encoding="utf-8")
    listed = subprocess.run(
        [sys.executable, "-m", "snakemake", "--list-rules"],
        cwd=folder,
        env={"PYTHONPATH": str(WORKFLOW), "PATH": "", "HOME": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert listed.returncode == 0, listed.stderr
    [line] = [line for line in listed.stdout.splitlines() if line.startswith("[{")]
    return json.loads(line)


def test_every_step_behind_a_result_is_found_and_no_other(steps):
    found = [(step["rule"], step["of"]) for step in steps]
    assert found == [("validate", "a"), ("validate", "b"), ("pool", "")]


def test_a_step_knows_all_that_it_reads_and_writes_without_its_code(steps):
    assert steps[0] == {
        "rule": "validate",
        "of": "a",
        "does": "Checking a",
        "given": ["raw/a.csv", "raw/notes.md"],
        "made": ["results/a/note.txt", "results/a/table.csv"],
    }


def test_a_rule_without_a_message_is_called_by_its_name(steps):
    assert steps[2]["does"] == "pool"
