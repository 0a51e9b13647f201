"""Sample sizes from pooled cohorts. Oracle: R 4.2, power.t.test(strict = TRUE)."""

import numpy as np
import pytest

from caseseries.estimate.analysis_set import versus
from caseseries.ledger import Ledger, Subject, frame, rows
from caseseries.pool.evidence import pooled_evidence
from caseseries.pool.planning import planning
from caseseries.pool.selection import selected
from caseseries.statistics.descriptive import summary
from caseseries.statistics.result import Result
from columns import groups
from studies import SMP

SUBTYPES = ("androgenetic", "scarring")
SHAPE = np.array([-1.5, -1, -0.5, 0, 0, 0.5, 1, 1.5])
PAIRS = "fading.month_6.all.planning.paired_t"
GROUPS = "fading.month_6.androgenetic_vs_scarring.planning"


def with_mean_and_sd(mean, sd):
    """Return eight values with exactly this mean and SD."""
    return mean + sd * SHAPE / SHAPE.std(ddof=1)


def cohort(name, *, means=(0.5, 1.5), sd=1.0, provenance="observed"):
    """Return the ledger rows of a cohort with eight patients of each subtype."""
    one, two = (with_mean_and_sd(mean, sd) for mean in means)
    found = []
    everybody = np.concatenate([one, two])
    for group, values in (("all", everybody), (SUBTYPES[0], one), (SUBTYPES[1], two)):
        about = Subject(
            cohort=name, provenance=provenance, outcome="fading", group=group, timepoint="month_6"
        )
        found += [row for one in summary(values).values() for row in rows(about, one)]
    compared = Subject(
        cohort=name,
        provenance=provenance,
        outcome="fading",
        group=versus(*SUBTYPES),
        timepoint="month_6",
    )
    welch = groups.welch(one, two, names=SUBTYPES)
    found += rows(compared, welch, method="welch", test=True, parts=("se",))
    superiority = groups.probability_of_superiority(one, two, names=SUBTYPES)
    found += rows(compared, superiority, method="superiority")
    patients = Subject(cohort=name, provenance=provenance, outcome="patients", group="all")
    counted = Result(statistic="count", value=16.0, method="number of patients", n=16)
    return found + rows(patients, counted)


def planned(*cohorts, provenances=("observed",)):
    ledgers = frame(row for one in cohorts for row in one)
    pool = selected(SMP, ledgers, list(dict.fromkeys(ledgers["cohort"])), provenances=provenances)
    return Ledger(frame(planning(pool, pooled_evidence(pool))))


def values(book, *ids):
    return [book.row("pooled", statistic_id).value for statistic_id in ids]


def test_the_spread_is_that_within_cohorts():
    """Two clinics whose means differ by 10 points: a new study of one clinic does not see it."""
    book = planned(cohort("one"), cohort("two", means=(10.5, 11.5), sd=2.0))
    within = book.row("pooled", f"{GROUPS}.independent_t.sd")
    assert within.value == pytest.approx(np.sqrt((1 + 4) / 2))
    assert within.n == 32


def test_pairs_for_a_mean_fading_of_one_sd():
    """R: power.t.test(power = .8, delta = 1, type = "paired"): n = 9.94; power = .9: 12.59."""
    sd_of_all = np.concatenate([with_mean_and_sd(0, 1)] * 2).std(ddof=1)
    same = (sd_of_all, sd_of_all)
    book = planned(cohort("one", means=same), cohort("two", means=same))
    assert values(book, f"{PAIRS}.effect") == pytest.approx([1.0])
    assert values(book, f"{PAIRS}.power_80.n", f"{PAIRS}.power_90.n") == [10, 13]


def test_two_groups_for_a_difference_of_one_sd():
    """R: power.t.test(power = .8, delta = 1): 16.71 a group; power = .9: 22.02 a group."""
    book = planned(cohort("one"), cohort("two"))
    plan = f"{GROUPS}.independent_t"
    assert values(book, f"{plan}.effect") == pytest.approx([-1.0])
    assert values(book, f"{plan}.power_80.n", f"{plan}.power_90.n") == [34, 46]


def test_superiority_weighs_cohorts_with_their_pairs():
    book = planned(cohort("one", means=(0, 100)), cohort("two", means=(1, 1)))
    assert values(book, f"{GROUPS}.mann_whitney.effect") == pytest.approx([0.25])


def test_the_cautious_size_rests_on_the_end_of_the_interval_nearest_to_zero():
    alike = {"one": (0.9, 3.1), "two": (1, 3), "three": (1.1, 2.9)}
    book = planned(*(cohort(name, means=means) for name, means in alike.items()))
    for plan in (PAIRS, f"{GROUPS}.independent_t"):
        effect, cautious = values(book, f"{plan}.effect", f"{plan}.cautious.effect")
        assert abs(cautious) < abs(effect)
        assert cautious * effect > 0
        sizes = values(book, f"{plan}.power_80.n", f"{plan}.cautious.power_80.n")
        assert sizes[1] > sizes[0]


def test_an_interval_that_includes_zero_promises_nothing():
    book = planned(cohort("one", means=(1, 1.2)), cohort("two", means=(1.2, 1)))
    row = book.row("pooled", f"{GROUPS}.independent_t.cautious.power_80.n")
    assert row.value is None
    assert "includes zero" in row.reason


@pytest.mark.parametrize(
    "plan", [PAIRS, f"{GROUPS}.independent_t", f"{GROUPS}.mann_whitney", f"{PAIRS}.cautious"]
)
def test_nothing_is_planned_from_a_single_cohort(plan):
    row = planned(cohort("one")).row("pooled", f"{plan}.power_80.n")
    assert row.value is None
    assert row.reason == "one cohort: there is nothing to pool"


def test_sizes_that_no_clinic_can_reach_are_words():
    """By the normal law 2 (1.96 + 0.84)² / 0.05² = 6279 a group; R: delta = .2: 393.4 a group."""
    tiny = planned(cohort("one", means=(1, 1.05)), cohort("two", means=(1, 1.05)))
    row = tiny.row("pooled", f"{GROUPS}.independent_t.power_80.n")
    assert row.value is None
    assert row.reason.endswith("more than 1000 patients would be needed")
    small = planned(cohort("one", means=(1, 1.2)), cohort("two", means=(1, 1.2)))
    assert values(small, f"{GROUPS}.independent_t.power_80.n") == [788]


def test_no_difference_at_all_is_found_by_no_number():
    book = planned(cohort("one", means=(1, 1)), cohort("two", means=(1, 1)))
    row = book.row("pooled", f"{GROUPS}.independent_t.power_90.n")
    assert "not found by any number" in row.reason


def test_patients_who_all_faded_alike_leave_nothing_to_plan_from():
    book = planned(cohort("one", means=(1, 1), sd=0.0))
    row = book.row("pooled", f"{PAIRS}.power_80.n")
    assert row.value is None
    assert row.reason


def test_nothing_is_planned_from_cohorts_that_may_not_be_pooled():
    book = planned(cohort("one", provenance="reconstructed"))
    (row,) = book
    assert row.value is None
    assert "no cohort may be pooled" in row.reason
