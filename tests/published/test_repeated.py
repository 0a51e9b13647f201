"""Tests of repeated measurements and of times: McNemar, sign, Friedman, Cochran, log-rank."""

import numpy as np
import pytest
from scipy import stats

from caseseries.published import sheets
from caseseries.published.checks import check
from caseseries.published.counts import of_changers
from caseseries.published.feasibility.decide import decide_grid
from caseseries.published.feasibility.tables import left_out
from caseseries.published.sheets import claim_entry
from caseseries.published.study_file import study_of
from caseseries.study_error import StudyError

PRINTED = {
    "n.all": {"kind": "count", "outcome": "patients", "reported": "21"},
    "gained": {"kind": "count", "reported": "1"},
    "lost": {"kind": "count", "reported": "7"},
    "always": {"kind": "count", "reported": "1"},
    "never": {"kind": "count", "reported": "12"},
}
"""Airway hyper-responsiveness before and after: Bentur 2009, the example of Fagerland 2013."""
CHANGERS, SQUARE = [["gained"], ["lost"]], [["always", "gained"], ["lost", "never"]]


def found(**more):
    """Return what the checks say of p, or of the statistic beside it, by check."""
    claims = {**PRINTED, **more}
    entries = [
        claim_entry(**{"outcome": "airway", "group": "all", "id": name, **entry})
        for name, entry in claims.items()
    ]
    content = {
        "study": "repeated",
        "title": "T",
        "citation": "C",
        "groups": {"all": {"name": "all", "size": "n.all"}},
        "claims": entries,
    }
    every = check(study_of(content))
    return {one.check_id: one.finding for one in every if set(more) & set(one.claims)}


@pytest.mark.parametrize("table", [CHANGERS, SQUARE])
@pytest.mark.parametrize("test", ["mcnemar", "sign"])
@pytest.mark.parametrize(
    ("p", "method", "outcome", "way"),
    [
        (".070", "exact", "holds", "exact"),
        (".039", None, "holds", "mid-p"),
        (".034", None, "holds", "by the normal distribution"),
        (".077", None, "holds", "with continuity correction"),
        (".034", "exact", "holds only by another convention", "by the normal distribution"),
        (".035", "exact", "holds only by another convention", "exact, one-sided"),
        (".002", None, "differs", "0.07031"),
    ],
)
def test_p_follows_from_those_who_changed(table, test, p, method, outcome, way):
    """Values printed in Fagerland, Lydersen and Laake (2013), doi 10.1186/1471-2288-13-91."""
    more = {"method": method} if method else {}
    claim = {"kind": "p_value", "reported": p, "test": test, "table": table, **more}
    findings = found(p=claim)
    assert (findings["P-005"].outcome, way in findings["P-005"].why) == (outcome, True)
    assert "P-003" not in findings


@pytest.mark.parametrize("table", [CHANGERS, SQUARE])
def test_no_way_to_do_a_test_is_told_twice(table):
    claim = {"kind": "p_value", "reported": ".5", "test": "mcnemar", "table": table}
    ways = found(p=claim)["P-005"].why.split("computed is ")[1].split(". ")[0].split("; ")
    names = [way.split(" by ", 1)[1] for way in ways]
    assert len(set(names)) == len(names) == 8


@pytest.mark.parametrize(
    ("kind", "printed", "outcome"),
    [
        ("chi2", "4.50", "holds"),
        ("chi2", "3.13", "holds"),
        ("chi2", "9.14", "differs"),
        ("z", "-2.12", "holds"),
        ("z", "1.77", "holds"),
    ],
)
def test_the_statistic_follows_from_those_who_changed(kind, printed, outcome):
    """Nobody takes the table for one of two groups, of which the chi-square is 0.33."""
    of = {"kind": kind, "reported": printed, "table": SQUARE}
    of |= {"df": ["1"]} if kind == "chi2" else {}
    findings = found(x=of, p={"kind": "p_value", "reported": ".07", "test": "mcnemar", "p_of": "x"})
    assert findings["EFFECT-001"].outcome == outcome
    assert findings["P-001"].outcome != "impossible"


def test_bowker_s_test_is_that_of_more_categories():
    """Oracle: the formula, as R's mcnemar.test has it."""
    table = np.array([[20, 5, 3], [11, 14, 2], [9, 8, 28]])
    upper = np.triu_indices(3, 1)
    x = sum((table[upper] - table.T[upper]) ** 2 / (table[upper] + table.T[upper]))
    ((_, statistic, p),) = of_changers(table.tolist(), "mcnemar")
    assert (statistic, p) == pytest.approx((x, stats.chi2.sf(x, 3)))
    assert list(of_changers([[4, 0, 0], [0, 3, 0], [0, 0, 5]], "mcnemar")) == []


@pytest.mark.parametrize(("one", "other"), [(0, 6), (4, 4), (3, 10), (1, 0)])
def test_changers_by_every_way(one, other):
    n, fewer = one + other, min(one, other)
    binomial = stats.binom(n, 0.5)
    expected = {
        "exact": min(2 * binomial.cdf(fewer), 1),
        "mid_p": 2 * (binomial.cdf(fewer) - binomial.pmf(fewer) / 2),
        "asymptotic": 2 * stats.norm.sf(abs(one - other) / n**0.5),
        "continuity": 2 * stats.norm.sf(abs(abs(one - other) - 1) / n**0.5),
    }
    *ways, (_, _, one_sided) = of_changers([[one], [other]], "sign")
    assert {way.method: p for way, _, p in ways} == pytest.approx(expected)
    assert one_sided == pytest.approx(binomial.cdf(fewer))


@pytest.mark.parametrize(("one", "other"), [(0, 1), (2, 2), (3, 3), (1, 9), (7, 4), (12, 13)])
def test_a_p_of_those_who_changed_is_never_accused(one, other):
    counts = {"up": one, "down": other}
    more = {name: {"kind": "count", "reported": str(k)} for name, k in counts.items()}
    for way, _, p in of_changers([[one], [other]], "mcnemar"):
        for value in (p, p / 2) if one != other and not way.sides else (p,):
            claim = {"kind": "p_value", "reported": f"{value:.3f}", "test": "mcnemar"}
            findings = found(**more, p=claim | {"table": [["up"], ["down"]]})
            assert findings["P-005"].outcome in ("holds", "holds only by another convention")


def test_nobody_changed():
    claim = {"kind": "p_value", "reported": "1.0", "test": "mcnemar"}
    table = [["always", "none"], ["none", "never"]]
    findings = found(none={"kind": "count", "reported": "0"}, p={**claim, "table": table})
    assert findings["P-005"].outcome == "not checkable"


@pytest.mark.parametrize(("p", "outcome"), [("< .001", "holds"), ("< .0000001", "impossible")])
def test_so_few_patients_leave_a_least_p(p, outcome):
    """All 21 change one way: p is 2^-21 by the exact test, and more by the others."""
    relation, reported = p.split()
    claim = {"kind": "p_value", "reported": reported, "relation": relation, "test": "mcnemar"}
    assert found(p=claim)["P-003"].outcome == outcome


@pytest.mark.parametrize("test", ["friedman", "rm_anova", "cochran_q", "log_rank"])
def test_what_rests_on_every_patient_says_why_it_is_not_checked(test):
    findings = found(p={"kind": "p_value", "reported": ".03", "test": test})
    assert findings["P-003"].outcome == "not checkable"
    assert findings["P-003"].why.startswith("Not checked, because a p-value by ")


STATISTICS = [
    ("friedman", "chi2", "6.23", ["2"], ".044", "holds"),
    ("friedman", "chi2", "6.23", ["2"], ".01", "differs"),  # an exact test may give it
    ("friedman", "f", "3.66", ["2", "40"], ".035", "holds"),  # Iman and Davenport's form
    ("rm_anova", "f", "4.10", ["2", "40"], ".024", "holds"),
    ("rm_anova", "f", "4.10", ["2", "40"], ".035", "holds only by another convention"),
    ("rm_anova", "f", "4.10", ["1.4", "28.0"], ".040", "holds"),
    ("rm_anova", "f", "4.10", ["2", "40"], ".002", "impossible"),
    ("cochran_q", "chi2", "7.60", ["2"], ".022", "holds"),
    ("log_rank", "chi2", "4.21", ["1"], ".040", "holds"),
    ("log_rank", "chi2", "4.21", ["1"], ".9", "differs"),
]


@pytest.mark.parametrize(("test", "kind", "x", "df", "p", "outcome"), STATISTICS)
def test_p_is_held_against_the_statistic_of_the_test(test, kind, x, df, p, outcome):
    of = {"kind": kind, "reported": x, "df": df}
    findings = found(x=of, p={"kind": "p_value", "reported": p, "test": test, "p_of": "x"})
    assert findings["P-001"].outcome == outcome
    assert "P-003" not in findings
    assert findings.get("COUNT-004", findings["P-001"]).outcome != "differs" or kind == "chi2"


def test_a_log_rank_p_beside_a_hazard_ratio_is_that_of_another_test():
    ratio = {"kind": "hazard_ratio", "reported": "0.50", "limits": ["0.24", "1.02"]}
    p = {"kind": "p_value", "reported": ".03", "test": "log_rank", "p_of": "x"}
    assert found(x=ratio, p=p | {"reported": ".06"})["P-001"].outcome == "holds"
    near, far = (found(x=ratio, p=p | {"reported": text})["P-001"] for text in (".0255", ".001"))
    assert (near.outcome, far.outcome) == ("not checkable", "differs")


def test_what_the_search_takes_under_some_readings_alone_is_told():
    about = {"outcome": "pain", "group": "all"}
    options = [{"id": one, "says": one, "test": one} for one in ("paired_t", "sign", "friedman")]
    unknown = {"id": "test", "question": "Which?", "kind": "test", "claims": ["p"]}
    change = {"name": "fall", "of": "pain", "from": "before", "to": "after"}
    study = study_of(
        {
            **{"study": "open", "title": "T", "citation": "C"},
            "groups": {"all": {"name": "all", "size": "n"}},
            "scales": {"pain": {"name": "P", "minimum": "0", "maximum": "3", "step": "1"}},
            "changes": {"fall": change},
            "unknowns": [{**unknown, "options": options}],
            "claims": [
                claim_entry("count", "4", "patients", "all", id="n"),
                claim_entry("mean", "1.50", **about, id="m", timepoint="before"),
                claim_entry("p_value", "0.50", "fall", "all", id="p", timepoint="after"),
            ],
        }
    )
    left = left_out(study, decide_grid(study, list(study.readings()))).set_index("claim")["why"]
    assert left["p"] == "A p-value by sign test is not covered. So in 2 of 3 readings."
    assert "m" not in left


def test_a_test_that_the_paper_leaves_open_is_tried_as_it_is_answered():
    p = claim_entry("p_value", ".070", "airway", "all", id="p", table=SQUARE)
    counts = [
        claim_entry(**{"outcome": "o", "group": "all", "id": i} | e) for i, e in PRINTED.items()
    ]
    options = [{"id": one, "says": one, "test": one} for one in ("mcnemar", "fisher")]
    unknown = {"id": "test", "question": "?", "kind": "test", "claims": ["p"], "options": options}
    study = study_of(
        {
            **{"study": "open", "title": "T", "citation": "C", "unknowns": [unknown]},
            "groups": {"all": {"name": "all", "size": "n.all"}},
            "claims": [*counts, p],
        }
    )
    outcomes = {
        one.assumes["test"]: one.finding.outcome for one in check(study) if one.check_id == "P-005"
    }
    assert outcomes == {"mcnemar": "holds", "fisher": "differs"}


def test_a_table_that_shows_no_changes_is_refused():
    table = [["always", "gained", "lost"], ["never", "gained", "lost"]]
    with pytest.raises(StudyError, match="changed one way and the other"):
        found(p={"kind": "p_value", "reported": ".03", "test": "mcnemar", "table": table})


@pytest.mark.parametrize(
    ("written", "test"),
    [
        ("McNemar's test", "mcnemar"),
        ("McNemar–Bowker test", "mcnemar"),
        ("Sign test", "sign"),
        ("Friedman’s two-way ANOVA", "friedman"),
        ("repeated-measures ANOVA", "rm_anova"),
        ("Cochran's Q test", "cochran_q"),
        ("log rank (Mantel–Cox)", "log_rank"),
    ],
)
def test_tests_by_their_customary_names(written, test):
    assert sheets.test_of(written) == test
