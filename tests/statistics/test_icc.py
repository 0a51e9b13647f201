"""Intraclass correlations against R, their degenerate input and their invariances."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from caseseries.statistics.icc import FORMS, shrout_fleiss
from caseseries.statistics.result import Result
from reference.cases import Case, load, names

CASES = [name for name in names("icc_") if name != "icc_patients_alike"]
TOO_LARGE = {("icc_negative_values", "icc_2_k")}

ratings = st.integers(2, 4).flatmap(
    lambda raters: st.lists(
        st.lists(st.integers(0, 20), min_size=raters, max_size=raters), min_size=3, max_size=7
    )
)


def table_of(case: Case) -> list[list[float | None]]:
    """Return one row a patient and one column a rater from the long table of a case."""
    patients, raters = (list(dict.fromkeys(case[column])) for column in ("subject", "rater"))
    cells = dict(zip(zip(case["subject"], case["rater"], strict=True), case["y"], strict=True))
    return [[cells[patient, rater] for rater in raters] for patient in patients]


def answers(form: str, result: Result) -> dict[str, float | None]:
    return {
        f"{form}.icc": result.value,
        f"{form}.ci_low": result.ci_low,
        f"{form}.ci_high": result.ci_high,
        f"{form}.p": result.p_value,
    }


def assert_same(after: Result, before: Result) -> None:
    assert after.reason == before.reason
    if before.value is not None:
        assert after.value == pytest.approx(before.value, rel=1e-7, abs=1e-7)


@pytest.mark.parametrize("name", CASES)
def test_all_six_forms_agree_with_r(name: str) -> None:
    """Oracle: R, psych::ICC(lmer = FALSE) and the formulas of Shrout–Fleiss and McGraw–Wong.

    Settled: values from the mean squares, negative ones kept; a patient with a missing rating is
    left out; each form is named with model, type, definition and both of its labels.
    """
    case = load(name)
    results = shrout_fleiss(table_of(case))
    single = results["icc_1_1"]
    case.check(
        {
            "n_subjects": single.n,
            "n_dropped_incomplete": single.n_missing,
            "sem_agreement": results["sem_agreement"].value,
            "sem_consistency": results["sem_consistency"].value,
        }
    )
    for form in FORMS:
        if (name, form) not in TOO_LARGE:
            case.check(answers(form, results[form]))


def test_shrout_fleiss_example_gives_the_published_values() -> None:
    """Oracle: Shrout and Fleiss (1979), table 4."""
    results = shrout_fleiss(table_of(load("icc_shrout_fleiss")))
    assert [round(results[form].value, 2) for form in FORMS] == [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]


def test_icc_2_k_above_one_is_left_empty() -> None:
    """Oracle: R, whose formula gives 13.5 here: no reliability at all."""
    case = load("icc_negative_values")
    result = shrout_fleiss(table_of(case))["icc_2_k"]
    assert case.expected["icc_2_k"]["icc"] > 1
    assert result.value is None
    assert "leaves its range" in result.reason


def test_negative_values_are_kept_and_explained() -> None:
    """Oracle: R; psych::ICC's default (lmer) would truncate them at 0."""
    result = shrout_fleiss(table_of(load("icc_negative_values")))["icc_1_1"]
    assert result.value < 0
    assert "read it as none" in result.warnings[0]


def test_patients_with_equal_means_have_no_mean_reliability() -> None:
    """Oracle: R, which gives −1/(k − 1) for one rating and −Inf for the mean of k."""
    case = load("icc_patients_alike")
    results = shrout_fleiss(table_of(case))
    case.check({f"{form}.icc": results[form].value for form in ("icc_1_1", "icc_2_1", "icc_3_1")})
    case.check({f"{form}.icc": results[form].value for form in ("icc_1_k", "icc_3_k")})
    assert all(results[form].reason for form in FORMS)
    assert all(results[form].ci_low is None for form in FORMS)


def test_identical_ratings_have_no_icc() -> None:
    """Oracle: 0/0; psych::ICC answers 1e-16."""
    case = load("deg_icc_zero_variance")
    results = shrout_fleiss(table_of(case))
    forms = ("icc_1_1", "icc_2_1", "icc_3_1", "icc_2_k", "icc_3_k")
    case.check({form: results[form].value for form in forms})
    assert "no variance at all" in results["icc_2_1"].reason


def test_parallel_raters_have_a_value_but_no_interval() -> None:
    results = shrout_fleiss([[1.1, 2.1], [2.2, 3.2], [3.3, 4.3]])
    consistency = results["icc_3_1"]
    assert consistency.value == pytest.approx(1)
    assert (consistency.ci_low, consistency.p_value) == (None, None)
    assert "exactly parallel" in consistency.reason
    assert results["icc_2_1"].value < 1


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([], "no patient"),
        ([[1.0, None], [None, 2.0]], "no patient"),
        ([[1.0], [2.0]], "one rater"),
        ([[1.0, 2.0], [None, 2.0]], "one patient"),
        ([[2.5, 2.5], [2.5, 2.5]], "no variance"),
    ],
)
def test_too_little_to_judge_is_said_in_words(table: list[list[float | None]], words: str) -> None:
    results = shrout_fleiss(table)
    assert set(results) > {*FORMS, "sem_agreement", "smallest_detectable_change"}
    assert all(r.value is None and words in r.reason for r in results.values())


@given(ratings, st.randoms(use_true_random=False))
def test_order_of_patients_and_raters_does_not_matter(table: list[list[int]], shuffle) -> None:
    before = shrout_fleiss(table)
    columns = list(range(len(table[0])))
    shuffle.shuffle(table)
    shuffle.shuffle(columns)
    after = shrout_fleiss([[row[column] for column in columns] for row in table])
    for form in FORMS:
        assert_same(after[form], before[form])


@given(ratings, st.integers(-30, 30), st.sampled_from([0.1, 0.5, 3, 10]))
def test_shift_and_scale_do_not_matter(table: list[list[int]], shift: int, scale: float) -> None:
    before = shrout_fleiss(table)
    after = shrout_fleiss((np.array(table) + shift) * scale)
    for form in FORMS:
        assert_same(after[form], before[form])


@given(ratings)
def test_a_value_lies_in_its_interval_and_never_above_one(table: list[list[int]]) -> None:
    results = shrout_fleiss(table)
    for form in FORMS:
        result = results[form]
        assert result.value is None or result.value <= 1 + 1e-12
        if result.ci_low is not None:
            assert result.ci_low <= result.value <= result.ci_high <= 1


def test_patients_and_errors_that_do_not_vary_leave_zero_by_zero() -> None:
    results = shrout_fleiss([[0.0, 1.0], [0.0, 1.0], [0.0, 1.0]])
    assert results["icc_3_1"].value is None
    assert "0/0" in results["icc_3_1"].reason
    assert results["icc_2_1"].value == 0


def test_two_raters_who_swap_two_patients_leave_nothing_to_divide_by() -> None:
    """Oracle: by hand, MSB = MSJ = 0 and n = k = 2: ICC(2,1) is −MSE/0."""
    results = shrout_fleiss([[2.0, 2.5], [2.5, 2.0]])
    assert results["icc_2_1"].value is None
    assert "nothing is left to divide by" in results["icc_2_1"].reason
    assert results["icc_3_1"].value == -1


def test_a_bias_between_raters_lowers_agreement_not_consistency() -> None:
    fair = np.array([[1.0, 1.5], [2.0, 2.0], [4.0, 3.5], [5.0, 5.5]])
    biased = fair + np.array([0.0, 2.0])
    before, after = shrout_fleiss(fair), shrout_fleiss(biased)
    assert after["icc_3_1"].value == pytest.approx(before["icc_3_1"].value)
    assert after["icc_2_1"].value < before["icc_2_1"].value


def test_a_denominator_of_zero_is_seen_in_whole_steps() -> None:
    """Oracle: by hand, 1/24 + (0 − 1/8)/3 = 0 below the line; pingouin has −6 · 10¹⁵."""
    results = shrout_fleiss([[7.5, 7.5], [7.5, 8], [8, 7.5]])
    assert results["icc_2_k"].value is None
    assert "ICC(2,k) leaves its range" in results["icc_2_k"].reason
    assert results["icc_2_1"].value == -1


def test_the_smallest_detectable_change_is_that_of_the_raters_mean() -> None:
    """Oracle: de Vet et al. (2006), 1.96 √2 SEM, for the mean of k raters over √k."""
    results = shrout_fleiss([[8, 7.5], [6, 6.5], [9, 8], [7, 7]])
    sem = results["sem_agreement"].value
    expected = 1.96 * 2**0.5 * sem / 2**0.5
    assert results["smallest_detectable_change"].value == pytest.approx(expected)
