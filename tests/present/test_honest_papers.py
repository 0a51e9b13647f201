"""Honest papers, which no page may accuse. Oracle: sixteen made-up patients whose numbers they are.

Their sums of eight items of 0 to 3 have the mean 10.375, the SD 2.754 and the standard error 0.689.
"""

import json
import re
from statistics import mean, stdev

import pytest

from caseseries import files, settings
from caseseries.present import papers
from caseseries.present.page import audits
from studies import ROOT

SUMS = [5, 7, 8, 8, 8, 9, 10, 11, 11, 11, 11, 12, 12, 14, 14, 15]
DIVISORS = {"SD": "n-1", "SE": "n(n-1)", "population": "n"}


def audited(folder, spread, *answers, **more):
    """Audit a paper that prints mean and spread, and leaves open which of some answers it is."""
    of_all = {"group": "all", "where": "table 2, row 3", "statistic_ids": []}
    numbers = {"n": "16", "mean": f"{mean(SUMS):.1f}", "sd": spread, **more}
    claims = [
        {"id": kind, "kind": kind, "reported": text, "outcome": "ess", "says": f"{kind} of sums"}
        for kind, text in numbers.items()
    ]
    claims[0] |= {"kind": "count", "outcome": "patients"}
    options = [{"id": one, "says": one, "divisor": DIVISORS[one]} for one in answers]
    sd = {"id": "sd", "question": "What follows the ±?", "kind": "sd_divisor", "options": options}
    said = {
        "study": "honest",
        "title": "T",
        "citation": "C",
        "groups": {"all": {"name": "all", "size": "n"}},
        "scales": {"ess": {"name": "Sums", "minimum": "0", "maximum": "24", "step": "1"}},
        "claims": [claim | of_all for claim in claims],
        **({"unknowns": [sd]} if answers else {}),
    }
    path, made = folder / "honest.yaml", folder / "audit"
    path.write_text(json.dumps(said), encoding="utf-8")
    ask = papers.Audit(asked=settings.of_a_study(), template=ROOT / "workflow/paper/letter.md")
    assert ask.one(str(path), str(made)) == ""
    audits.write({path: made}, folder / "index.html")
    texts = (made / "summary.html", made / "letter.md", folder / "index.html")
    return [re.sub(r"<[^>]+>", "", one.read_text("utf-8")) if one.exists() else "" for one in texts]


def test_the_made_up_patients_have_the_printed_numbers():
    error = stdev(SUMS) / len(SUMS) ** 0.5
    assert [f"{stdev(SUMS):.2f}", f"{error:.2f}"] == ["2.75", "0.69"]


HONEST = {
    "two kinds of SD": ("2.75", "SD", "population"),
    "SD or SE": ("0.69", "SD", "SE"),
    "SE or SD": ("0.69", "SE", "SD"),
    "nothing said": ("0.69",),
}


@pytest.mark.parametrize("said", HONEST.values(), ids=HONEST)
def test_an_honest_paper_is_accused_by_no_page(tmp_path, said):
    page, letter, index = audited(tmp_path, *said)
    assert "We found that they can." in letter
    counted = "Of 3 numbers written down, 3 are used by a check and 2 by the search over all tables"
    assert counted in page
    assert counted in index
    for text in (letter, index.rpartition("Checks: cannot hold")[2]):
        assert "cannot" not in text
        assert "No table of patients" not in text
    assert "What cannot be true\n" not in page
    before, told, after = page.partition("No table of patients")
    if told:
        assert after.startswith(
            " gives sd of sums: 0.69 where the SD has the divisor n − 1. 16 scores in steps of 1 "
            "have no SD between"
        )
        assert re.search(r"Assumed: .*(SD|divisor n − 1).* Read otherwise, all numbers can", before)
    answers = files.read_table(tmp_path / "audit/tables/inspect_sr.csv", dtype=str)
    assert set(answers["Answer"]) <= {"no", "unclear", "not applicable"}
    assert answers["Answer"].iloc[0] == "not applicable"


def test_the_one_answer_that_is_left_is_asked_for(tmp_path):
    _, letter, _ = audited(tmp_path, "0.69", "SD", "SE")
    assert "Of 2 combinations that we tried, 1 lets all 2 be true." in letter
    assert "- What follows the ±? SE.\n" in letter


def test_what_holds_by_an_unnamed_kind_of_sd_alone_says_so_everywhere(tmp_path):
    for text in audited(tmp_path, "0.69"):
        assert "This holds only if the SD is a standard error, which the paper does not say" in text


def test_numbers_that_cannot_be_get_a_letter_without_any_question_left_open(tmp_path):
    page, letter, index = audited(tmp_path, "2.75", median="20", max="22")
    assert "There are some that we could not bring together." in letter
    assert "No table of patients gives all 4.\n\nMay we ask:" in letter
    assert "cannot all be true together." in page
    assert "Assumed: as usual, numbers rounded and the SD has the divisor n − 1." in index


def test_numbers_of_which_nothing_is_to_be_asked_get_no_letter(tmp_path):
    _, letter, _ = audited(tmp_path, "2.75")
    assert letter == ""


def test_both_kinds_of_sd_by_which_numbers_hold_are_named(tmp_path):
    page, *_ = audited(tmp_path, "0.70", mean="12.4")
    assert "It can hold if the SD has the divisor n or if the SD is a standard error." in page


def test_a_number_without_patients_says_what_its_checks_say(tmp_path):
    audited(tmp_path, "2.75")
    claims = files.read_table(tmp_path / "audit/claims.csv").set_index("claim_id")
    assert "In checks.csv, BOUNDS-001 holds, GRIM-001 holds" in claims["why"]["mean"]
