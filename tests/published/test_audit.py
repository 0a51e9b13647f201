"""The audit of many papers: one that cannot be decided holds up no other."""

from caseseries import files
from caseseries.published import audit, checks
from studies import ROOT


def endless(study):
    while study:
        pass


def test_a_paper_whose_checks_never_end_is_told_as_undecided(monkeypatch, tmp_path):
    monkeypatch.setattr(checks, "check", endless)
    sheet = tmp_path / "checks.csv"
    audit.audit_one(str(ROOT / "data/published/park-2014.yaml"), str(sheet), longest=1)
    [row] = files.read_table(sheet).to_dict("records")
    assert (row["check_id"], row["outcome"]) == ("TIME-001", "refused")
    assert row["why"].endswith("not decided, because its checks took longer than 1 s.")
