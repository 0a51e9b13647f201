"""The numbers of a real table are never called impossible together, however they are printed.

One reading is the true one. ``HONEST_CASES=10000`` tries more than the suite has time for.
"""

import os

import pytest

from caseseries.published.feasibility.decide import decide
from published.honest import honest_study

CASES = int(os.environ.get("HONEST_CASES", "500"))
BATCH = 50
EFFORT = 8


@pytest.mark.parametrize("first", range(0, CASES, BATCH))
def test_in_some_reading_honest_numbers_can_hold_together(first):
    for seed in range(first, first + BATCH):
        study = honest_study(seed)
        decisions = [decide(study, one, EFFORT) for one in study.hypotheses()]
        # A paper that does not say which SD it prints may print another one.
        assert any(one.verdict != "impossible" or one.other_sd for one in decisions), seed
