"""What stops nothing but deserves a look."""

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
import pytest

from caseseries.cases.delivered import Delivered
from caseseries.cases.soft_warnings import look_for_oddities
from caseseries.intake.parse import parse_table
from studies import SMP


def delivered(**tables: list[dict[str, str]]) -> Delivered:
    frames = {}
    for name, rows in tables.items():
        texts = pd.DataFrame(rows, dtype="str").fillna("")
        frames[name], faults = parse_table(SMP, name, texts)
        assert faults == []
    return Delivered(study=SMP, tables=frames, set_aside={})


def scores(*rows: str) -> list[dict[str, str]]:
    """Read ``A immediate 9 3 R1 14``: patient, timepoint, VDS, PSS, rater, day; - is none."""
    names = ["patient_id", "timepoint", "vds", "pss", "rater_id", "day"]
    split = [row.replace("-", "").split(" ") for row in rows]
    return [dict(zip(names, cells, strict=False)) for cells in split]


def patients(codes: Iterable[str]) -> list[dict[str, str]]:
    return [{"patient_id": code, "subtype": "scarring"} for code in codes]


def sessions(*numbers: int) -> list[dict[str, str]]:
    return [{"patient_id": "A", "session": str(number)} for number in numbers]


SOUND = scores("A immediate 9 3", "A month_6 8 3", "B immediate 8 2", "B month_6 7 1")


def found(**tables: list[dict[str, str]]) -> list[tuple[str, int | None, str]]:
    faults = look_for_oddities(delivered(**tables))
    assert all(fault.severity == "warning" for fault in faults)
    return [(fault.rule_id, fault.index, fault.column) for fault in faults]


def test_several_own_scores_without_a_rated_one_are_told_together():
    pss = SMP.score("pss")
    study = replace(SMP, scores=(*SMP.scores, replace(pss, id="itch", short="Itch", changes=())))
    rows = delivered(assessments=scores("A immediate 8 3", "A month_6 - 3", "B month_6 - 2"))
    both = rows.tables["assessments"].assign(itch=2)
    faults = look_for_oddities(replace(rows, study=study, tables={"assessments": both}))
    told = [one.message for one in faults if one.rule_id == "assessments.pss_without_vds"]
    assert told == [f"Patient {who} has PSS, Itch at month_6 but no VDS." for who in "AB"]


def test_patients_without_the_baseline_of_the_primary_change_are_counted():
    vds, *others = SMP.scores
    changes = tuple(replace(change, start="baseline") for change in vds.changes)
    study = replace(SMP, scores=(replace(vds, changes=changes), *others))
    rows = scores("A month_6 7", "B baseline 8", "B month_6 7", "C month_6 6", "D immediate 9")
    faults = look_for_oddities(replace(delivered(assessments=rows), study=study))
    [told] = [one for one in faults if one.rule_id == "assessments.vds_without_baseline"]
    assert (told.index, told.severity) == (0, "warning")
    assert "missing for 2 of 3 patients" in told.message


def test_a_scale_that_was_turned_round_at_one_timepoint_is_told():
    given = [2.5, 3, 4, 4.5, 5, 6, 6.5, 7, 8, 9.5]
    rows = {
        when: [f"P{number:02d} {when} {score(one):g}" for number, one in enumerate(given)]
        for when, score in (("immediate", lambda one: one), ("month_6", lambda one: 10 - one))
    }
    turned = [("assessments.turned_vds", len(given), "vds")]
    both = scores(*rows["immediate"], *rows["month_6"])
    assert [one for one in found(assessments=both) if "turned" in one[0]] == turned
    few = scores(*rows["immediate"][:9], *rows["month_6"][:9])
    assert not [one for one in found(assessments=few) if "turned" in one[0]]


def test_nothing_odd():
    assert found(patients=patients("AB"), assessments=SOUND, sessions=sessions(1, 2, 3)) == []


ODD = {
    "rising": (
        scores("A immediate 8 3", "A month_6 8.5 3"),
        ("assessments.rising_vds", 1, "vds"),
    ),
    "a patient's own score when the study takes none": (
        scores("A immediate 9 3", "A month_6 8 3", "A baseline 4 2"),
        ("assessments.unplanned_pss", 2, "pss"),
    ),
    "rising between follow-ups": (
        scores("A immediate 9 3", "A month_6 7 3", "A month_12 8 3"),
        ("assessments.rising_vds", 2, "vds"),
    ),
    "rising, listed the other way round": (
        scores("A month_6 8.5 3", "A immediate 8 3"),
        ("assessments.rising_vds", 0, "vds"),
    ),
    "all VDS equal": (
        scores("A immediate 8 3", "B immediate 8 2", "C immediate 8 1"),
        ("assessments.equal_vds", 0, "vds"),
    ),
    "all PSS equal": (
        scores("A immediate 8 2", "B immediate 7 2", "C immediate 6 2"),
        ("assessments.equal_pss", 0, "pss"),
    ),
    "early follow-up": (
        scores("A immediate 8 3 - 14", "A month_6 7 3 - 100"),
        ("assessments.far_follow_up", 1, "day"),
    ),
    "late follow-up": (
        scores("A immediate 8 3 - 14", "A month_6 7 3 - 300"),
        ("assessments.far_follow_up", 1, "day"),
    ),
    "follow-up far, day of immediate not known": (
        scores("A immediate 8 3", "A month_6 7 3 - 90"),
        ("assessments.far_follow_up", 1, "day"),
    ),
    "PSS without VDS": (
        scores("A immediate 8 3", "A month_6 - 3"),
        ("assessments.pss_without_vds", 1, "vds"),
    ),
    "a VDS without a rater": (
        scores("A immediate 8 3 R1", "A month_6 7 3"),
        ("assessments.unnamed_rater", 1, "rater_id"),
    ),
    "two VDS without a rater": (
        scores("A immediate 8 3", "A month_6 7 3", "B immediate 9 3 R1"),
        ("assessments.unnamed_rater", 0, "rater_id"),
    ),
    "raters who never disagree": (
        scores(
            *(
                f"{code} immediate {vds} - R{n}"
                for code, vds in zip("ABCDE", "98765", strict=True)
                for n in (1, 2)
            )
        ),
        ("assessments.agreeing_raters", 1, "rater_id"),
    ),
    "0 for a patient who was not seen": (
        scores("A immediate 9 3 - 14", "A month_6 7 3 - 190", "B immediate 8", "B month_6 0"),
        ("assessments.zeros_without_day", 3, "day"),
    ),
    "0 for both scores": (
        scores("A immediate 9 3", "A month_6 0 0", "B immediate 8 3", "B month_6 7 2"),
        ("assessments.zeros_without_day", 1, "day"),
    ),
    "a scale from 0 to 1": (
        scores("A immediate 0.9 3", "B immediate 0.85 2", "C immediate 1 3"),
        ("assessments.another_scale", 0, "vds"),
    ),
    "one timepoint on a scale from 0 to 1": (
        scores("A immediate 9", "B immediate 8", "C immediate 7")
        + scores("A month_6 0.9", "B month_6 1", "C month_6 0.5"),
        ("assessments.another_scale", 3, "vds"),
    ),
    "one rater on a scale from 0 to 1": (
        scores("A immediate 9 - R1", "B immediate 8 - R1", "C immediate 7 - R1")
        + scores("A immediate 0.9 - R2", "B immediate 1 - R2", "C immediate 0.5 - R2"),
        ("assessments.another_scale", 3, "vds"),
    ),
    "half the patients on a scale from 0 to 1": (
        scores("A immediate 9", "B immediate 8", "C immediate 7", "A month_6 1")
        + scores("D immediate 0.9", "E immediate 1", "F immediate 0.5"),
        ("assessments.another_scale", 4, "vds"),
    ),
    "the primary timepoint under another name": (
        scores("A immediate 9 3", "A week_26 8 3", "B immediate 8 3", "B week_26 7 2"),
        ("assessments.vds_without_primary", 0, "vds"),
    ),
    "99 far above all else": (
        scores(
            "A baseline 8 - - 1", "B baseline 7 - - 9", "C baseline 6 - - 9", "D baseline 5 - - 99"
        ),
        ("assessments.like_missing", 3, "day"),
    ),
    "a rater of one row": (
        scores(
            *(f"{code} immediate {vds} - R1" for code, vds in zip("ABCDE", "98765", strict=True)),
            "F immediate 4 - Rl",
        ),
        ("assessments.rater_of_one_score", 5, "rater_id"),
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_one_odd_score_is_told_once(name):
    rows, expected = ODD[name]
    assert found(assessments=rows) == [expected]


PLAIN = {
    "patients who are cured": (
        scores("A immediate 9", "B immediate 8", "C immediate 7", "D immediate 8")
        + scores("A month_6 0", "B month_6 1", "C month_6 0", "D month_6 1")
    ),
    "few patients with low scores": (
        scores("A immediate 9", "B immediate 8", "C immediate 7", "D immediate 2")
        + scores("E immediate 0.9", "F immediate 1", "G immediate 0.5")
    ),
    "99 among such numbers": scores(
        "A baseline 8 - - 1", "B baseline 7 - - 50", "C baseline 6 - - 90", "D baseline 5 - - 99"
    ),
    "a rise from baseline": scores("A baseline 2 -", "A immediate 9 3", "A month_6 8 3"),
    "another rater scores higher": scores(
        "A immediate 8 3 R1", "A month_6 7 3 R1", "A month_6 8.5 - R2"
    ),
    "0 for a patient who was seen": scores("A immediate 9 3 - 14", "A month_6 0 0 - 190"),
    "0 for one score": scores("A immediate 9 3", "A month_6 0", "B immediate 8 3", "B month_6 7 2"),
    "0 at baseline": scores("A baseline 0 - - 0", "B baseline 0", "C baseline 2"),
    "two equal scores": scores("A immediate 8 3", "B immediate 8 3"),
    "a follow-up in its time": scores("A immediate 8 3 - 14", "A month_6 7 3 - 190"),
    "a first month two weeks late": scores(
        "A immediate 8 3 - 14", "A month_1 7 3 - 58", "A month_6 7 3 - 190"
    ),
    "follow-ups still to come": scores("A baseline 2 -", "A immediate 8 3"),
    "VDS of another rater": scores("A immediate - 3 R1", "A immediate 8 - R2"),
    "a PSS without a rater": scores("A immediate 8 - R1", "A immediate - 3"),
    "one score above the lowest tenth": scores(
        "A immediate 0.9 3", "B immediate 0.85 2", "C immediate 1.1 3"
    ),
    "few rows of every rater": scores(
        "A immediate 9 - R1", "B immediate 8 - R1", "C immediate 7 - R2"
    ),
    "few common scores": scores("A immediate 8 - R1", "A immediate 8 - R2"),
    "the consensus agrees with a rater": scores(
        *(
            f"{code} immediate {vds} - {rater}"
            for code, vds in zip("ABCDE", "98765", strict=True)
            for rater in ("R1", "consensus")
        )
    ),
}


@pytest.mark.parametrize("name", PLAIN)
def test_what_is_not_odd(name):
    assert found(assessments=PLAIN[name]) == []


@pytest.mark.parametrize(
    ("numbers", "place"), [((1, 3), 1), ((2, 1), 0), ((2, 3), 0), ((1, 2, 4), 2)]
)
def test_sessions_out_of_order(numbers, place):
    assert found(sessions=sessions(*numbers)) == [("sessions.out_of_order", place, "session")]


def test_zones_of_one_session_are_in_order():
    assert found(sessions=sessions(1, 1, 2, 2)) == []


@pytest.mark.parametrize(("shares", "odd"), [("0.36 0.2 1", True), ("0.36 0.2 12", False)])
def test_shares_of_1_in_a_column_of_per_cent(shares, odd):
    rows = [
        one | {"density_percent": n}
        for one, n in zip(sessions(1, 2, 3), shares.split(), strict=True)
    ]
    assert found(sessions=rows) == ([("sessions.shares", 0, "density_percent")] if odd else [])


@pytest.mark.parametrize(
    ("codes", "place"),
    [
        ("P01-L P01-R P02-L P02-R", 1),
        ("P1 P2 P3a P3b", 3),
        ("P1 P1.left", 1),
        ("P01 P02 P03b", None),
        ("P1-1 P1-2 P2-1", None),
        ("1A 1B 1C 1D 1E", None),
        ("A B C", None),
    ],
)
def test_two_sites_of_one_patient_are_asked_about(codes, place):
    expected = [] if place is None else [("patients.sites", place, "patient_id")]
    assert found(patients=patients(codes.split())) == expected


@pytest.mark.parametrize(("orders", "odd"), [("111", True), ("112", False), ("1", False)])
def test_an_order_of_treatment_that_is_the_same_for_all(orders, odd):
    rows = [
        {"patient_id": f"P{n}", "subtype": "scarring", "treatment_order": order}
        for n, order in enumerate(orders)
    ]
    expected = [("patients.equal_order", 0, "treatment_order")] if odd else []
    assert found(patients=rows) == expected


def test_a_patient_who_is_never_assessed():
    assert found(patients=patients("ABC"), assessments=SOUND) == [
        ("patients.unscored", 2, "patient_id")
    ]


def test_a_rise_is_no_surprise_of_a_score_of_which_less_is_better():
    tables = delivered(assessments=scores("A immediate 8 3", "A month_6 8.5 3"))
    rising = "assessments.rising_vds"
    assert rising in {fault.rule_id for fault in look_for_oddities(tables)}
    turned = [replace(one, higher_is_better=False) for one in SMP.scores]
    other = replace(tables, study=replace(SMP, scores=tuple(turned)))
    assert rising not in {fault.rule_id for fault in look_for_oddities(other)}


def test_a_score_in_whole_steps_that_nobody_has_is_nothing_odd():
    vds, pss = SMP.scores
    vds = replace(vds, highest=100, step="1", needed=False)
    study = replace(SMP, scores=(vds, pss))
    texts = pd.DataFrame(scores("A immediate - 3", "B immediate - 2"), dtype="str").fillna("")
    frame, _ = parse_table(study, "assessments", texts)
    empty = Delivered(study=study, tables={"assessments": frame}, set_aside={})
    assert look_for_oddities(empty) == []
