"""Figures about months, raters, practitioners and adherence. Oracle: pandas on the cases."""

import numpy as np
import pytest

from caseseries.estimate.adherence import adherence_score
from caseseries.present import numbers, style
from caseseries.present.figures import (
    agreement,
    counts_below,
    practitioners,
    retention_curve,
    standardisation,
    touch_up,
)
from caseseries.present.material import Material
from present import toy_cohorts as toy


@pytest.fixture(autouse=True)
def _in_house_style():
    with style.house_style():
        yield


def curve(axes, marker):
    """Return the one line with this marker and more than one point."""
    return next(
        line for line in axes.lines if line.get_marker() == marker and len(line.get_xdata()) > 1
    )


def symbols(axes):
    """Return the places of all symbols of patients."""
    return [
        (x, y)
        for line in axes.lines
        if line.get_marker() in ("o", "s")
        for x, y in zip(*line.get_data(), strict=True)
    ]


def test_retention_starts_whole_and_follows_the_means():
    material = toy.followed()
    line = curve(retention_curve.draw(material).axes[0], style.MARKERS["scarring"])
    means = [
        (
            100
            * material.values("vds", timepoint, "scarring")
            / material.values("vds", "immediate", "scarring")
        ).mean()
        for timepoint in ("month_3", "month_6", "month_12")
    ]
    assert line.get_ydata() == pytest.approx([100, *means])
    assert line.get_xdata() == pytest.approx([0, 3, 6, 12], abs=0.1)


def test_retention_counts_the_patients_behind_each_mean():
    material = toy.followed()
    shown = [text.get_text() for text in retention_curve.draw(material).axes[0].texts]
    for subtype in material.subtypes:
        for timepoint in material.cases.timepoints("fading"):
            assert str(len(material.values("retention", timepoint, subtype))) in shown


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
    axes = touch_up.draw(material).axes[0]
    for line in axes.lines:
        if len(line.get_xdata()) < 2:
            continue
        subtype = next(name for name, c in style.COLOURS.items() if c == line.get_color())
        falls = sorted(set(below_seven(material, subtype).values()))
        shares = line.get_ydata()
        months = line.get_xdata()
        fell = [month for month, a, b in zip(months[1:], shares, shares[1:], strict=False) if b < a]
        assert fell == falls


def test_the_first_share_is_that_of_the_patients_themselves():
    """Nobody was lost before month 3, so that Kaplan–Meier is a plain share there."""
    material = toy.ten()
    words = touch_up.describe(material).caption
    stayed = (material.values("vds", "month_6", "scarring") >= 7).mean()
    assert f"scarring {numbers.percent(100 * stayed, 4)}" in words
    assert "single follow-up" in words


def test_time_to_a_touch_up_states_the_threshold_of_the_ledger():
    figure = touch_up.draw(toy.followed())
    assert "never below 7," in figure.axes[0].get_ylabel()


@pytest.mark.parametrize(
    ("months", "kept"),
    [
        ([0, 3, 6, 12], [0, 3, 6, 12]),
        ([0, 1, 3, 12, 60], [0, 12, 60]),
        ([0, 1], [0, 1]),
    ],
)
def test_months_that_stand_too_close_are_not_labelled(months, kept):
    assert counts_below.months_with_room(months) == kept


def test_every_patient_stands_at_the_own_adherence():
    material = toy.followed()
    patients = list(material.cases.group_of.index)
    score = adherence_score(material.requirements, patients)
    for axes, (outcome, timepoint) in zip(
        standardisation.draw(material).axes, standardisation.outcomes_shown(material), strict=True
    ):
        values = material.values(outcome, timepoint).reindex(patients)
        known = ~np.isnan(score) & values.notna().to_numpy()
        drawn = sorted(y for _, y in symbols(axes))
        assert drawn == sorted(values[known])
        assert len(set(symbols(axes))) == known.sum()


def test_adherence_is_the_share_of_requirements_that_held():
    material = toy.followed()
    met = material.requirements.dropna(subset="holds")
    by_hand = 100 * met[met["patient_id"].eq("P01")]["holds"].astype(bool).mean()
    assert adherence_score(material.requirements, ["P01"])[0] == pytest.approx(by_hand)


@pytest.mark.parametrize(
    ("cohort", "says"),
    [
        (toy.ten, standardisation.SAME),
        (toy.one, standardisation.NO_PROTOCOL),
        (toy.unscored, standardisation.NO_PROTOCOL),
    ],
)
def test_adherence_that_shows_nothing_says_why(cohort, says):
    assert standardisation.describe(cohort()).caption == says


def in_order_of_treatment() -> Material:
    material = toy.followed("in-order")
    material.cohort.patients["treatment_order"] = range(1, len(material.cohort.patients) + 1)
    return material


def test_every_patient_of_a_practitioner_is_shown_above_and_below():
    material = in_order_of_treatment()
    figure = practitioners.draw(material)
    above, below = figure.axes[0], figure.axes[len(figure.axes) // 2]
    assert sorted(y for _, y in symbols(above)) == sorted(y for _, y in symbols(below))
    assert sorted(y for _, y in symbols(above)) == sorted(material.values("vds", "immediate"))
    names = [label.get_text() for label in above.get_xticklabels()]
    assert names == sorted(set(material.cohort.patients["practitioner_id"]))


def test_without_an_order_of_treatment_no_case_is_counted():
    below = practitioners.draw(toy.followed()).axes[4]
    assert not symbols(below)
    assert below.texts[0].get_text() == practitioners.NO_ORDER


def test_cases_are_counted_for_each_practitioner_alone():
    material = in_order_of_treatment()
    below = practitioners.draw(material).axes[4]
    busiest = material.cohort.patients["practitioner_id"].value_counts().max()
    assert round(max(x for x, _ in symbols(below))) == busiest


def test_differences_of_the_raters_are_those_of_the_table():
    material = toy.followed()
    scores = material.cohort.assessments.set_index(["patient_id", "timepoint", "rater_id"])["vds"]
    wide = scores.unstack("rater_id").xs("month_6", level="timepoint").dropna()
    axes = agreement.draw(material).axes[list(material.ratings).index("month_6")]
    drawn = {y for _, y in symbols(axes)}
    assert drawn == set((wide["R1"] - wide["R2"]).round(6))
    sizes = [line.get_markersize() ** 2 for line in axes.lines if line.get_marker() == "o"]
    assert sum(sizes) / style.POINT**2 == pytest.approx(len(wide))


def test_the_limits_are_those_of_the_ledger():
    material = toy.followed()
    axes = agreement.draw(material).axes[0]
    levels = {line.get_ydata()[0] for line in axes.lines if len(set(line.get_ydata())) == 1}
    for statistic in ("bias", "limit_low", "limit_high"):
        row = material.row(f"vds_agreement.immediate.all.R1_vs_R2.bland_altman.{statistic}")
        assert row.value in levels


def test_one_rater_says_that_there_is_nothing_to_compare():
    assert agreement.describe(toy.ten()).caption == agreement.NOTHING
