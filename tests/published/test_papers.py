"""Papers that were made up: what honest ones print is not accused, what cannot be is told.

The numbers of each come from a program or a count; which one stands beside it.
"""

import pytest

from caseseries.published.checks import check
from caseseries.published.study_file import study_of

STUDY = {
    "study": "made-up",
    "title": "T",
    "citation": "C",
    "scales": {"s": {"name": "S", "minimum": "0", "maximum": "10", "step": "1"}},
    "measures": {"age": "age in years"},
    "changes": {"fall": {"name": "fall", "of": "s", "from": "before", "to": "after"}},
    "groups": {
        "all": {"name": "all", "size": "n.all", "parts": ["a", "b"]},
        "a": {"name": "a", "size": "n.a"},
        "b": {"name": "b", "size": "n.b"},
    },
}
BETWEEN = {"group": "a_vs_b", "compares": ["a", "b"]}
FALL = {"outcome": "fall", "timepoint": "after", "group": "a"}
BOTH = {"p_of": "x", **BETWEEN}


def claim(name, kind, reported, **more):
    fixed = {"id": name, "kind": kind, "reported": reported, "statistic_ids": []}
    return {"outcome": "s", "group": "all", "says": "x", "where": "w"} | fixed | more


def outcomes(claims, sizes=(20, 10, 10), **more) -> dict[str, set[str]]:
    counts = [
        claim(f"n.{group}", "count", str(n), outcome="patients", group=group)
        for group, n in zip(("all", "a", "b"), sizes, strict=True)
    ]
    found: dict[str, set[str]] = {}
    for one in check(study_of({**STUDY, **more, "claims": [*counts, *claims]})):
        found.setdefault(one.finding.outcome, set()).add(one.check_id)
    return found


def moments(*printed, kind="sd"):
    return [
        claim(f"{k}.{g}", k, value, group=g)
        for g, pair in zip("ab", printed, strict=True)
        for k, value in zip(("mean", kind), pair, strict=True)
    ]


def counts(*reported):
    return [claim(x, "count", v, outcome="y") for x, v in zip("efgh", reported, strict=True)]


TABLE = [["e", "f"], ["g", "h"]]
# 9, 3 against 4, 8: SciPy 1.11 and R 4.2 (fisher.test, chisq.test, epitools).
NINE = counts("9", "3", "4", "8")
GROUPS = moments(("4.33", "2.19"), ("2.80", "1.55"))
# Of the same patients: 2.19/√12 and 1.55/√10.
ERRORS = moments(("4.33", "0.632"), ("2.80", "0.490"), kind="se")
CHANGE = [
    claim("m0", "mean", "7.8", timepoint="before", group="a"),
    claim("m1", "mean", "6.0", timepoint="after", group="a"),
]

HONEST = {
    "wilcoxon of five improved (SPSS)": (
        [claim("p", "p_value", "0.043", test="wilcoxon", **FALL)],
        (10, 5, 5),
    ),
    "z beside an exact p (SPSS)": (
        [
            claim("x", "z", "-2.02", **FALL),
            claim("p", "p_value", "0.063", p_of="x", test="wilcoxon", **FALL),
        ],
        (10, 5, 5),
    ),
    "chi-square of Yates": [*NINE, claim("p", "p_value", "0.100", test="chi_squared", table=TABLE)],
    "Fisher": [*NINE, claim("p", "p_value", "0.100", test="fisher", table=TABLE)],
    "odds ratio, logit limits": [
        *NINE,
        claim("or", "odds_ratio", "6.00", table=TABLE, limits=["1.02", "35.37"]),
    ],
    "odds ratio, exact limits": [
        *NINE,
        claim("or", "odds_ratio", "5.51", table=TABLE, limits=["0.78", "51.84"]),
    ],
    "risk ratio, limits of Katz": [
        *NINE,
        claim("rr", "risk_ratio", "2.25", table=TABLE, limits=["0.95", "5.34"]),
    ],
    "t, p and d of two groups": (
        [
            *GROUPS,
            claim("x", "t", "1.86", df=["20"], **BETWEEN),
            claim("p", "p_value", "0.078", test="student", **BOTH),
            claim("d", "cohen_d", "0.80", **BETWEEN),
        ],
        (22, 12, 10),
    ),
    "p after Bonferroni for three tests": (
        [
            claim("x", "t", "1.86", df=["20"], **BETWEEN),
            claim("p", "p_value", "0.233", **BOTH),
        ],
        (22, 12, 10),
    ),
    "standard errors in the place of SDs": (
        [
            *moments(("4.33", "0.63"), ("2.80", "0.49")),
            claim("p", "p_value", "0.078", test="student", **BETWEEN),
        ],
        (22, 12, 10),
    ),
    "SDs called standard errors": (
        moments(("4.33", "2.19"), ("2.80", "1.55"), kind="se"),
        (22, 12, 10),
    ),
    "change counted the other way": ([*CHANGE, claim("m", "mean", "-1.75", **FALL)], (22, 12, 10)),
    "categories of those who answered": (
        [
            claim("n.hair", "count", "38", outcome="hair"),
            *(
                claim(k, "percentage", v, outcome="hair", category=k, out_of="n.hair")
                for k, v in (("brown", "52.6"), ("black", "34.2"), ("red", "13.2"))
            ),
        ],
        (40, 20, 20),
    ),
    "count and percentage of those who answered": [
        claim("k", "count", "4", outcome="hair", category="red", group="a"),
        claim("share", "percentage", "50", outcome="hair", category="red", group="a"),
    ],
    "three thirds": (
        [claim(k, "percentage", "33.3", scores=[k], group="a") for k in "123"],
        (6, 3, 3),
    ),
    "patients lost": [
        claim("n1", "n", "9", timepoint="after", group="a"),
        claim("m", "mean", "4.11", timepoint="after", group="a"),
    ],
    "median of type 4": ([claim("m", "median", "3.50", group="a")], (10, 5, 5)),
    "SD of five equal scores": (
        [claim("m", "mean", "3.00", group="a"), claim("sd", "sd", "0.00", group="a")],
        (10, 5, 5),
    ),
    "exact Spearman of six": (
        [
            claim("x", "correlation", "0.89", partner="s", group="a"),
            claim("p", "p_value", "0.033", p_of="x", test="spearman", group="a"),
        ],
        (12, 6, 6),
    ),
    "p of 1 and p of .000": [
        claim("x", "t", "0.00", df=["18"], **BETWEEN),
        claim("p", "p_value", "1.00", **BOTH),
        claim("y", "t", "6.00", df=["18"], **BETWEEN),
        claim("q", "p_value", "0.000", p_of="y", **BETWEEN),
    ],
    "p whose digits were cut off": (
        [
            claim("x", "t", "2.20", df=["28"], **BETWEEN),
            claim("p", "p_value", "0.03", **BOTH),
        ],
        (30, 15, 15),
    ),
    "sphericity corrected (Greenhouse and Geisser)": [
        claim("x", "f", "4.10", df=["2", "38"]),
        claim("p", "p_value", "0.038", p_of="x"),
    ],
}


@pytest.mark.parametrize("name", HONEST)
@pytest.mark.parametrize("rounding", ["closed", "half_up", "half_even"])
def test_an_honest_paper_is_not_accused(name, rounding):
    paper = HONEST[name]
    claims, sizes = paper if isinstance(paper, tuple) else (paper, (20, 10, 10))
    if "cut off" in name:
        rounding = "closed"  # a paper that names another rule does not cut digits off
    found = outcomes(claims, sizes, rounding=rounding, followed_up="all")
    assert "impossible" not in found
    beside_exact = name.startswith(("z beside", "count and"))
    assert ("differs" in found) == beside_exact, found


def age(*reported):
    kinds = ("mean", "sd", "min", "max")
    return [claim(k, k, v, outcome="age") for k, v in zip(kinds, reported, strict=True)]


IMPOSSIBLE = {
    "r": ([claim("x", "correlation", "1.4", partner="s")], "BOUNDS-003"),
    "p below 0": ([claim("x", "p_value", "-0.010")], "BOUNDS-003"),
    "negative SD": ([claim("x", "sd", "-1.0")], "BOUNDS-003"),
    "patients scored": (
        [
            claim(f"n1.{g}", "n", v, timepoint="after", group=g)
            for g, v in (("all", "17"), ("a", "9"), ("b", "9"))
        ],
        "PARTS-001",
    ),
    "one part above the whole": (
        [
            claim("k", "count", "5", outcome="sex", category="f"),
            claim("k.a", "count", "7", outcome="sex", category="f", group="a"),
        ],
        "PARTS-001",
    ),
    "U": ([claim("x", "u", "130", **BETWEEN)], "COUNT-001"),
    "count and percentage": (
        [
            claim("k", "count", "7", outcome="sex", category="f", group="a"),
            claim("x", "percentage", "80", outcome="sex", category="f", group="a"),
        ],
        "COUNT-003",
    ),
    "SD beyond the range": (age("45", "30", "40", "50"), "BOUNDS-004"),
    "no SD in a range": (age("45", "0.0", "40", "50"), "BOUNDS-004"),
    "mean beyond the range": (age("55", "3.0", "40", "50"), "ORDER-001"),
    "SD alone beyond the scale": ([claim("x", "sd", "9.0")], "BOUNDS-002"),
    "quartiles": (
        [claim("x", "q1", "8"), claim("m", "median", "5"), claim("y", "q3", "7")],
        "ORDER-001",
    ),
    "p too small for t": (
        [
            claim("x", "t", "2.20", df=["28"], **BETWEEN),
            claim("p", "p_value", "0.001", **BOTH),
        ],
        "P-001",
    ),
    "decimal point lost": (
        [claim("x", "f", "71", df=["1", "32"]), claim("p", "p_value", "0.405", p_of="x")],
        "P-001",
    ),
}


@pytest.mark.parametrize("name", IMPOSSIBLE)
def test_an_impossible_number_is_not_passed_in_silence(name):
    claims, check_id = IMPOSSIBLE[name]
    assert check_id in outcomes(claims)["impossible"]


@pytest.mark.parametrize(
    ("claims", "check_id"),
    [
        ([claim("k", "count", "25", outcome="event", category="burn")], "COUNT-001"),
        ([claim("x", "n", "21", timepoint="after")], "COUNT-001"),
        (
            [
                claim(k, "percentage", v, outcome="hair", category=k)
                for k, v in (("red", "60"), ("black", "50"))
            ],
            "COUNT-002",
        ),
        ([*NINE, claim("x", "risk_ratio", "2.25", table=TABLE, limits=["1", "3"])], "LIMITS-001"),
        ([*GROUPS, claim("x", "t", "9.86", df=["18"], **BETWEEN)], "EFFECT-001"),
        ([claim("x", "t", "1.86", df=["38"], **BETWEEN)], "COUNT-004"),
        ([claim("x", "f", "1.86", df=["1", "19"], **BETWEEN)], "COUNT-004"),
        ([*NINE, claim("x", "chi2", "4.20", df=["2"], table=TABLE)], "COUNT-004"),
    ],
)
def test_what_needs_an_explanation_differs(claims, check_id):
    assert check_id in outcomes(claims)["differs"]


def test_a_percentage_of_fewer_patients_names_them():
    claims = [claim("x", "percentage", "52.6", outcome="y")]
    content = {**STUDY, "groups": {"all": {"name": "all", "size": "n"}}}
    counted = claim("n", "count", "40", outcome="patients")
    (found,) = (
        one
        for one in check(study_of({**content, "claims": [counted, *claims]}))
        if one.check_id == "GRIM-002"
    )
    assert found.finding.why.endswith("Of 38 patients it would be.")


@pytest.mark.parametrize(("mean", "outcome"), [("45.25", "holds"), ("45.27", "not checkable")])
def test_a_mean_without_a_scale_is_held_by_the_decimals_of_its_range(mean, outcome):
    assert "GRIM-001" in outcomes(age(mean, "3.0", "40", "50"))[outcome]


def test_a_p_value_follows_from_standard_errors_where_no_sd_is_printed():
    p = claim("p", "p_value", "0.078", test="student", **BETWEEN)
    assert "P-002" in outcomes([*ERRORS, p], (22, 12, 10))["holds"]


@pytest.mark.parametrize(
    ("printed", "outcome"),
    [
        ("4.20", "holds"),
        ("2.69", "holds only by another convention"),
        ("4.02", "holds only by another convention"),
        ("5.20", "differs"),
    ],
)
def test_a_chi_square_follows_from_its_counts(printed, outcome):
    """R 4.2: chisq.test gives 4.196, corrected 2.685; 4.196 × 23/24 = 4.021."""
    found = outcomes([*NINE, claim("x", "chi2", printed, df=["1"], table=TABLE)])
    assert "EFFECT-001" in found[outcome]
