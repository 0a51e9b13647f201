"""Reading the steps off the jobs of a run."""

from pathlib import Path
from types import SimpleNamespace

from lineage import steps


def job(rule, message, given, made, **wildcards):
    return SimpleNamespace(
        rule=SimpleNamespace(name=rule, message=message),
        wildcards_dict=wildcards,
        input=given,
        output=made,
    )


JOBS = [
    job("cs_pool", None, ["results/b.csv", "results/a.csv"], ["results/pooled.csv"]),
    job("validate", "Checking {wildcards.cohort}", ["raw/b.csv"], ["results/b.csv"], cohort="b"),
    job("validate", "Checking {wildcards.cohort}", ["raw/a.csv"], ["results/a.csv"], cohort="a"),
    job("all", None, ["results/pooled.csv"], []),
]


def found():
    return steps(JOBS, {"validate": "validate", "cs_pool": "pool"}, Path("/program"))


def test_the_wanted_jobs_stand_in_the_order_of_the_study():
    assert [(step["rule"], step["of"]) for step in found()] == [
        ("validate", "a"),
        ("validate", "b"),
        ("pool", ""),
    ]


def test_a_step_says_in_words_what_it_makes_of_what():
    assert found()[0] == {
        "rule": "validate",
        "of": "a",
        "does": "Checking a",
        "given": ["raw/a.csv"],
        "made": ["results/a.csv"],
    }
    assert found()[2]["does"] == "pool"
    assert found()[2]["given"] == ["results/a.csv", "results/b.csv"]


def test_rules_of_one_step_are_told_apart():
    jobs = [job(f"cs_papers_{batch}", "", [], [f"results/{batch}"]) for batch in "47"]
    found = steps(jobs, {"cs_papers_4": "papers", "cs_papers_7": "papers"}, Path("/program"))
    assert [(step["rule"], step["of"]) for step in found] == [("papers", "4"), ("papers", "7")]


def test_a_file_of_the_program_is_named_from_its_root():
    paper = job("paper", "", ["/program/workflow/paper/style.css", "/other/x"], ["results/p.pdf"])
    [step] = steps([paper], {"paper": "paper"}, Path("/program"))
    assert step["given"] == ["/other/x", "workflow/paper/style.css"]
