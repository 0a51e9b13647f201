from pathlib import Path

import pytest

from caseseries.published.study_file import read
from caseseries.published.synthesis import QUESTIONS, counts, pool, side_by_side

STUDIES = Path(__file__).parents[2] / "data" / "published"
NAMES = ("dhurat-2017", "liu-2025", "park-2014", "traquina-2001")


@pytest.fixture(scope="module")
def studies():
    return [read(STUDIES / f"{name}.yaml") for name in NAMES]


@pytest.fixture(scope="module")
def pooled(studies):
    return pool(studies).set_index(["cohort", "statistic_id"])


def test_what_each_series_counted(studies):
    satisfied = {c.study.id: (c.events, c.total) for c in counts(studies, "satisfied_or_improved")}
    assert satisfied == {
        "dhurat-2017": (30, 30),
        "liu-2025": (0, 0),
        "park-2014": (42, 43),
        "traquina-2001": (62, 62),
    }
    events = {c.study.id: (c.events, c.total) for c in counts(studies, "any_adverse_event")}
    assert events["park-2014"] == (0, 43)
    assert events["liu-2025"] == (0, 10)
    assert events["dhurat-2017"] == events["traquina-2001"] == (0, 0)


def test_each_series_keeps_its_exact_limits(pooled):
    """Values of R's binom.test: 0 of 10, 62 of 62 and 42 of 43."""
    none = pooled.loc[("liu-2025", "any_adverse_event.all.clopper_pearson.percent")]
    assert (none["ci_low"], none["ci_high"]) == pytest.approx((0, 30.84971), abs=1e-5)
    everybody = pooled.loc[("traquina-2001", "satisfied_or_improved.all.clopper_pearson.percent")]
    assert everybody["ci_low"] == pytest.approx(100 * 0.025 ** (1 / 62), abs=1e-9)
    one_short = pooled.loc[("park-2014", "satisfied_or_improved.all.clopper_pearson.percent")]
    assert one_short["value"] == pytest.approx(4200 / 43)


def test_series_that_counted_different_things_are_not_added_up(pooled):
    outcomes = pooled.loc["pooled", "outcome"]
    assert set(outcomes) == {"any_adverse_event"}


def test_no_event_anywhere_has_an_exact_limit(pooled):
    exact = pooled.loc[("pooled", "any_adverse_event.all.clopper_pearson.percent")]
    assert exact["ci_high"] == pytest.approx(100 * (1 - 0.025 ** (1 / 53)), abs=1e-9)


def test_one_series_alone_is_not_pooled(studies):
    alone = pool([study for study in studies if study.id == "park-2014"])
    assert set(alone["cohort"]) == {"park-2014"}


def test_every_study_stands_side_by_side_with_its_reason(studies):
    table = side_by_side(studies)
    assert len(table) == len(QUESTIONS) * len(NAMES)
    without = table[table["total"].isna()]
    assert without["reason"].ne("").all()
    assert table.loc[table["total"].notna(), "reason"].eq("").all()
