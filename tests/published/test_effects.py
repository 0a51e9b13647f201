import math

import numpy as np
import pytest
from scipy import stats

from caseseries.published.effects import p_from_limits
from published.printed_p import printed_p


def held(p: str, estimate: str, low: str, high: str, *, ratio: bool, relation: str = "="):
    kind = "risk_ratio" if ratio else "difference"
    printed = printed_p(estimate, kind=kind, limits=(low, high))
    return p_from_limits(printed_p(p, relation), printed)


def test_p_follows_from_the_limits_of_a_ratio_as_in_altman_and_bland():
    # BMJ 2011;343:d2304: risk ratio 0.81 (0.70 to 0.94) has P = 0.005.
    assert held("0.005", "0.81", "0.70", "0.94", ratio=True).outcome == "holds"
    # Nearly so, by another test perhaps; but not on the other side of .05.
    assert held("0.0005", "0.81", "0.70", "0.94", ratio=True).outcome == "not checkable"
    assert held("0.07", "0.81", "0.70", "0.94", ratio=True).outcome == "differs"
    assert held("0.01", "0.81", "0.62", "1.06", ratio=True, relation="<").outcome == "differs"
    assert held("0.05", "0.81", "0.62", "1.06", ratio=True, relation=">").outcome == "holds"


@pytest.mark.parametrize("limits", [("0", "0.94"), ("0.81", "0.81")])
def test_limits_that_tell_no_standard_error_are_not_checked(limits):
    assert held("0.04", "0.81", *limits, ratio=True).outcome == "not checkable"


def test_honest_p_values_beside_limits_hold():
    random = np.random.default_rng(3)
    for n in (3, 5, 20, 200):
        for _ in range(25):
            first, second = random.normal(0, 1, n), random.normal(0.8, 1, n)
            test = stats.ttest_ind(first, second)
            printed = [first.mean() - second.mean(), *test.confidence_interval()]
            texts = (f"{number:.3f}" for number in printed)
            assert held(f"{test.pvalue:.4f}", *texts, ratio=False).outcome == "holds"
            error = 1 / math.sqrt(n)
            log = random.normal(0.5, error)
            texts = (f"{math.exp(log + z * error):.3f}" for z in (0, -1.96, 1.96))
            p = 2 * stats.norm.sf(abs(log) / error)
            assert held(f"{p:.4f}", *texts, ratio=True).outcome == "holds"
