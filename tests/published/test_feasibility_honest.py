"""The numbers of a real table are never called impossible together, however they are printed.

One reading is the true one.

``HONEST_CASES=10000`` tries more than the suite has time for.
"""

import os
from dataclasses import replace

import pytest

from caseseries.published.feasibility.decide import decide
from published.honest import honest_study

CASES = int(os.environ.get("HONEST_CASES", "500"))
BATCH = 50
EFFORT = 100


@pytest.mark.parametrize("first", range(0, CASES, BATCH))
def test_in_some_reading_honest_numbers_can_hold_together(first):
    for seed in range(first, first + BATCH):
        study = honest_study(seed)
        decisions = [decide(study, one, EFFORT) for one in study.readings()]
        assert any(one.verdict != "impossible" for one in decisions), seed


def test_a_paper_that_cuts_digits_off_without_a_word_is_not_accused():
    for seed in range(BATCH):
        study = honest_study(seed)
        unsaid = replace(study, claims=tuple(replace(c, rounding="closed") for c in study.claims))
        decisions = [decide(unsaid, one, EFFORT) for one in unsaid.readings()]
        assert any(one.verdict != "impossible" for one in decisions), seed
