"""The comparer itself: a judge that cannot find a fault proves nothing."""

import pytest

from reference.cases import load, names


def test_a_case_carries_its_columns_with_empty_cells_as_none() -> None:
    case = load("paired_t_missing")
    assert len(case["pre"]) == len(case["post"]) == 10
    assert case["post"].count(None) == 2


def test_groups_come_sorted_by_label() -> None:
    groups = load("groups_vds64_pss").groups()
    assert list(groups) == ["AGA", "SCAR"]
    assert [len(values) for values in groups.values()] == [6, 4]


def test_right_answers_pass() -> None:
    load("paired_t_vds64").check({"t": 7.4155342210289357, "n_pairs": 10})


def test_a_wrong_answer_is_named_with_the_convention_it_follows() -> None:
    with pytest.raises(AssertionError, match=r"sd is 0\.866.*equals sd_ddof0"):
        load("desc_vds64_baseline").check({"sd": 0.86602540378443860})


def test_a_number_where_r_leaves_the_answer_empty_is_a_fault() -> None:
    with pytest.raises(AssertionError, match="p_t is 0"):
        load("deg_paired_constant_change").check({"p_t": 0.0})


def test_an_empty_answer_where_r_gives_a_number_is_a_fault() -> None:
    with pytest.raises(AssertionError, match="mean is None"):
        load("desc_n1").check({"mean": None})


def test_lists_and_nested_answers_compare() -> None:
    load("padjust_with_na").check({"holm": [0.03, None, 0.04, 0.04, None]})
    with pytest.raises(AssertionError, match="holm"):
        load("padjust_with_na").check({"holm": [0.03, None, 0.04, 0.05, None]})


def test_an_unknown_key_is_an_error_not_a_pass() -> None:
    with pytest.raises(KeyError):
        load("desc_n1").check({"no_such_answer": 1.0})


def test_names_finds_the_cases_of_a_family() -> None:
    assert names("desc_") == [
        "desc_missing_followup",
        "desc_n1",
        "desc_sleep_drug1",
        "desc_vds64_baseline",
    ]
