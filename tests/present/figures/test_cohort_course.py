"""Figures about months, raters, practitioners and adherence. Oracle: pandas on the cases."""

from dataclasses import replace

import pandas as pd
import pytest

from caseseries.estimate.adherence import requirements_met
from caseseries.estimate.treatment import treatment
from caseseries.present import style
from caseseries.present.figures import standardisation
from present import toy_cohorts as toy
from present.figures.drawn import axes_of, drawings, panel, symbols

SCARRING = style.look(toy.SMP, "scarring")


def below_seven(material, subtype):
    """Return who ever was below 7, and the month it was first seen."""
    first = {}
    for month, timepoint in ((0, "immediate"), (3, "month_3"), (6, "month_6"), (12, "month_12")):
        scores = material.values("vds", timepoint, subtype)
        for patient in scores.index[scores < 7]:
            first.setdefault(patient, month)
    return first


def test_the_steps_fall_when_patients_fall_below_the_threshold():
    material = toy.followed()
    axes = axes_of("cohort", toy.followed, "touch_up")[0]
    for line in axes.lines:
        if len(line.get_xdata()) < 2:
            continue
        subtype = "scarring" if line.get_color() == SCARRING.colour else "androgenetic"
        falls = sorted(set(below_seven(material, subtype).values()))
        shares = line.get_ydata()
        months = line.get_xdata()
        fell = [month for month, a, b in zip(months[1:], shares, shares[1:], strict=False) if b < a]
        assert fell == falls


def test_time_to_a_threshold_states_the_limit_of_the_study():
    label = axes_of("cohort", toy.followed, "touch_up")[0].get_ylabel()
    assert " ".join(label.split()) == "Patients with VDS never below 7, %"


def test_after_a_single_follow_up_no_time_is_known():
    assert "touch_up" not in drawings("cohort", toy.ten)


def scored(*courses):
    """Return patients who were scored right after treatment and at months 3 and 6."""
    ids = [f"P{number}" for number in range(len(courses))]
    kinds = [subtype for subtype, *_ in courses]
    scores = [
        pd.DataFrame({"patient_id": ids, "timepoint": timepoint, "vds": vds})
        for timepoint, vds in zip(
            ("immediate", "month_3", "month_6"),
            zip(*(values for _, *values in courses), strict=True),
            strict=True,
        )
    ]
    patients = pd.DataFrame({"patient_id": ids, "subtype": kinds})
    return toy.material({"patients": patients, "assessments": pd.concat(scores)})


def test_who_starts_beyond_the_limit_is_left_out_and_told():
    def some_beyond():
        return scored(("androgenetic", 9, 8, 5), ("androgenetic", 5, 5, 5), ("scarring", 6, 4, 4))

    one, figure = drawings("cohort", some_beyond)["touch_up"]
    left_out = "Left out, already below 7 right after treatment: androgenetic 1/2 (50%), scarring "
    assert f"{left_out}1/1 (100%)." in one.caption
    assert "scarring not known (no patient was seen free of the event)" in one.caption
    assert SCARRING.colour not in {line.get_color() for line in figure.axes[0].lines}


def test_without_an_event_no_curve_is_drawn():
    def well():
        return scored(("androgenetic", 9, 8, 8), ("scarring", 9, 8, 8))

    assert "touch_up" not in drawings("cohort", well)


def test_every_patient_stands_at_the_own_adherence():
    material = toy.followed()
    patients = list(material.cases.group_of.index)
    score = material.treatment.by_patient.set_index("patient_id")["adherence"].reindex(patients)
    for axes, (outcome, timepoint) in zip(
        axes_of("cohort", toy.followed, "standardisation"),
        standardisation.outcomes_shown(material),
        strict=True,
    ):
        values = material.values(outcome, timepoint).reindex(patients)
        known = score.notna() & values.notna()
        drawn = sorted(y for _, y in symbols(axes))
        assert drawn == sorted(values[known])
        assert len(set(symbols(axes))) == known.sum()


def test_adherence_is_the_share_of_requirements_that_held():
    material = toy.followed()
    met = requirements_met(toy.SMP, material.cohort.sessions, material.protocol)
    met = met.dropna(subset="holds")
    by_hand = 100 * met[met["patient_id"].eq("P01")]["holds"].astype(bool).mean()
    by_patient = material.treatment.by_patient.set_index("patient_id")
    assert by_patient.loc["P01", "adherence"] == pytest.approx(by_hand)
    deviations = material.treatment.deviations
    assert len(deviations) == met["holds"].eq(False).sum() > 0


@pytest.mark.parametrize("cohort", [toy.ten, toy.one, toy.unscored])
def test_adherence_that_shows_nothing_is_not_drawn(cohort):
    assert "standardisation" not in drawings("cohort", cohort)


def in_order_of_treatment():
    material = toy.followed("in-order")
    material.cohort.patients["treatment_order"] = range(1, len(material.cohort.patients) + 1)
    return replace(material, treatment=treatment(material.cohort, material.protocol))


def test_every_patient_of_a_practitioner_is_shown_above_and_below():
    material = in_order_of_treatment()
    panels = axes_of("cohort", in_order_of_treatment, "practitioners")
    above, below = panels[0], panels[len(panels) // 2]
    assert sorted(y for _, y in symbols(above)) == sorted(y for _, y in symbols(below))
    assert sorted(y for _, y in symbols(above)) == sorted(material.values("vds", "immediate"))
    assert "by practitioner and case of the practitioner." in (
        drawings("cohort", in_order_of_treatment)["practitioners"][0].alt
    )
    names = [label.get_text() for label in above.get_xticklabels()]
    assert names == sorted(set(material.cohort.patients["practitioner_id"]))


def test_without_an_order_of_treatment_no_case_is_counted():
    panels = axes_of("cohort", toy.followed, "practitioners")
    assert {axes.get_xlabel().split("\n")[0] for axes in panels} == {"Practitioner"}
    assert "case" not in drawings("cohort", toy.followed)["practitioners"][0].alt


def test_a_single_practitioner_without_an_order_is_not_drawn():
    def alone():
        material = toy.followed("alone")
        material.cohort.patients["practitioner_id"] = "D1"
        return material

    assert "practitioners" not in drawings("cohort", alone)


def test_cases_are_counted_for_each_practitioner_alone():
    material = in_order_of_treatment()
    below = axes_of("cohort", in_order_of_treatment, "practitioners")[3]
    busiest = material.cohort.patients["practitioner_id"].value_counts().max()
    assert round(max(x for x, _ in symbols(below))) == busiest


def test_differences_of_the_raters_are_those_of_the_table():
    material = toy.followed()
    scores = material.cohort.assessments.set_index(["patient_id", "timepoint", "rater_id"])["vds"]
    wide = scores.unstack("rater_id").xs("month_6", level="timepoint").dropna()
    axes = panel("cohort", toy.followed, "vds_agreement", "Month 6")
    drawn = {y for _, y in symbols(axes)}
    assert drawn == set((wide["R1"] - wide["R2"]).round(6))
    sizes = [line.get_markersize() ** 2 for line in axes.lines if line.get_marker() == "o"]
    assert sum(sizes) / style.POINT**2 == pytest.approx(len(wide))


def test_the_limits_are_those_of_the_ledger():
    material = toy.followed()
    axes = panel("cohort", toy.followed, "vds_agreement", "Month 12")
    levels = {line.get_ydata()[0] for line in axes.lines if len(set(line.get_ydata())) == 1}
    for statistic in ("bias", "limit_low", "limit_high"):
        row = material.row(f"vds_agreement.month_12.all.R1_vs_R2.bland_altman.{statistic}")
        assert row.value in levels
        assert [row.ci_low, row.ci_high] in [list(line.get_ydata()) for line in axes.lines]
