"""Papers of six kinds, from the workbook to the verdict: none is accused, and none is silent."""

from copy import deepcopy
from fractions import Fraction

import numpy as np
import pytest
from markupsafe import escape

from caseseries import files
from caseseries.published.checks import check
from caseseries.published.sheets import claim_entry, read_workbook
from caseseries.published.study_file import read, study_of
from caseseries.rounding import printed
from present.test_papers import audit
from published.papers_of_kinds import PAPERS
from published.test_sheets import filled

RULES = ("half_up", "half_even", "truncation")
MILD = {"holds", "holds only by rounding", "not checkable"}
FAILED = {"holds only by another convention", "differs", "impossible"}
CORRECTED = {"p_value.itch.week_12.a_vs_b", "p_value.itch.week_12.a_vs_c"} | {
    "p_value.itch.week_12.b_vs_c"
}
"""Of the three arms: nobody wrote into the workbook that they were multiplied by three."""


@pytest.fixture(scope="module")
def books(tmp_path_factory):
    """Return the workbook of each paper."""
    return {
        name: filled(tmp_path_factory.mktemp("book"), make().rows())
        for name, make in PAPERS.items()
    }


@pytest.fixture(scope="module")
def documents(books):
    return {name: read_workbook(book).document for name, book in books.items()}


@pytest.fixture(scope="module", params=PAPERS)
def paper(request, books, tmp_path_factory):
    """Return the name of a paper, its workbook and the folder of its audit."""
    book, folder = books[request.param], tmp_path_factory.mktemp("audit")
    assert audit().one(str(book), str(folder)) == ""
    return request.param, book, folder


def table(folder, name):
    return files.read_table(folder / f"{name}.csv", dtype=str, keep_default_na=False)


def test_true_numbers_are_not_accused(paper):
    _, _, folder = paper
    checks = table(folder, "checks")
    strange = checks[~checks["outcome"].isin(MILD)]
    assert set(strange["outcome"]) <= {"holds only by another convention"}
    assert {name for names in strange["claims"] for name in names.split() if name[0] == "p"} <= (
        CORRECTED
    )
    assert set(table(folder, "every_reading")["verdict"]) == {"possible"}
    assert table(folder, "minimal_contradictions").empty


def test_no_number_is_passed_over(paper):
    _, book, folder = paper
    checks = table(folder, "checks")
    told = {name for names in checks["claims"] + " " + checks["given"] for name in names.split()}
    study = read(book)
    assert told >= set(study.by_id)
    assert not checks["why"].eq("").any()
    unsaid = checks[checks["outcome"].eq("not checkable")]
    page = (folder / "summary.html").read_text(encoding="utf-8")
    assert "<title>T: what its printed numbers can tell</title>" in page
    assert all(escape(why.removesuffix(".")) in page for why in unsaid["why"])


SPOILT = {
    "crossover": {
        "mean.benefit.drug.all": "2.06",
        "sd.pain.drug.all": "0.45",
        "paired": "9.99",
        "p_value.benefit.drug.all": "0.9",
        "sign": "0.6",
        "mcnemar": "0.9",
        "worse": "18",
    },
    "three arms": {
        "mean.itch.week_12.a": "5.97",
        "anova": "1.31",
        "h": "1.31",
        "x": "44.4",
        "cured.a.share": "41.0",
        "p_value.itch.week_12.a_vs_c": "0.9",
        "n.a.end": "25",
    },
    "survey": {
        "mean.usable.all": "4.53",
        "sd.fair.all": "1.66",
        "safe.4": "42.6",
        "usable.2": "31.0",
        "percentage.usable.all": "72",
        "agree.men": "55",
    },
    "medians": {
        "median.dlqi.visit_1.treated": "31",
        "q1.dlqi.visit_1.control": "29",
        "u.visit_3": "4444",
        "p_value.dlqi.visit_3.treated_vs_control": "0.9",
        "friedman.treated": "0.88",
        "min.dlqi.visit_1.control": "16",
    },
    "standard errors": {
        "mean.glucose.4_h.fed": "7.77",
        "se.glucose.4_h.fasted": "1.11",
        "f.fed": "1.15",
        "t": "0.22",
        "p_value.glucose.fasted": "0.9",
    },
    "ratios": {
        "or.diabetes": "3.64",
        "adjusted.asthma": "2.99",
        "smoking.cases": "3",
        "smoking.cases.share": "77.7",
        "log_rank": "0.217",
        "hr": "2.98",
    },
}


@pytest.mark.parametrize(("name", "claim"), [(p, c) for p, them in SPOILT.items() for c in them])
def test_a_single_number_that_is_spoilt_is_told(documents, name, claim):
    document = deepcopy(documents[name])
    entry = next(one for one in document["claims"] if one["id"] == claim)
    entry["reported"] = SPOILT[name][claim]
    told = {
        one.check_id
        for one in check(study_of(document))
        if one.finding.outcome in FAILED and claim in (*one.claims, *one.given)
    }
    assert told


def test_what_holds_by_two_conventions_together_is_told_in_one_sentence(documents):
    document = deepcopy(documents["standard errors"])
    entry = next(one for one in document["claims"] if one["id"] == "p_value.glucose.fasted")
    entry["reported"] = "0.9"
    (why,) = [
        one.finding.why for one in check(study_of(document)) if "It can hold" in one.finding.why
    ]
    assert why.count("has p =") == 1
    assert "given by: the F test corrected for sphericity" in why
    assert why.endswith("It can hold if the p-value was corrected for several tests.")


@pytest.mark.parametrize("seed", range(40))
def test_answers_counted_by_score_are_never_accused(seed):
    """Percentages, mean and SD of made-up answers, by every rule of rounding, some left out."""
    random = np.random.default_rng(seed)
    n, k, rule = int(random.integers(3, 160)), int(random.integers(3, 8)), RULES[seed % 3]
    answers = random.choice(k, n, p=random.dirichlet(np.ones(k)))
    shares = [Fraction(100 * int((answers == score).sum()), n) for score in range(k)]
    kept = [score for score in range(k) if seed % 2 or random.random() < 0.7]
    sd = Fraction(float(np.std(answers, ddof=seed % 2)))
    scores = [([score], shares[score]) for score in kept] + [([k - 2, k - 1], sum(shares[-2:]))]
    claims = [
        *(
            claim_entry(
                "percentage",
                printed(share, seed % 4, rule),
                *("s", "all"),
                id=f"share.{i}",
                scores=list(map(str, counted)),
            )
            for i, (counted, share) in enumerate(scores)
        ),
        claim_entry("mean", printed(Fraction(int(answers.sum()), n), 2, rule), "s", "all", id="m"),
        claim_entry("sd", printed(sd, 2, rule), "s", "all", id="sd"),
        claim_entry("count", str(n), "patients", "all", id="n.all"),
    ]
    content = {
        **{"study": "likert", "title": "T", "citation": "C", "claims": claims},
        "groups": {"all": {"name": "all", "size": "n.all"}},
        "scales": {"s": {"name": "S", "minimum": "0", "maximum": str(k - 1), "step": "1"}},
    }
    found = check(study_of(content))
    assert not [one for one in found if one.finding.outcome in ("differs", "impossible")]
    assert not kept or "COUNT-005" in {one.check_id for one in found}
