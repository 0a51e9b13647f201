"""Random honest tables, printed by every rule and convention, are never called impossible.

``HONEST_CASES=10000`` tries more than the suite has time for.
"""

import os

import pytest

from caseseries.published.checks import check
from published.honest import honest_study

CASES = int(os.environ.get("HONEST_CASES", "500"))
BATCH = 50


@pytest.mark.parametrize("first", range(0, CASES, BATCH))
def test_honest_numbers_are_never_called_impossible(first):
    for seed in range(first, first + BATCH):
        study = honest_study(seed)
        refused = [one for one in check(study) if one.finding.outcome == "impossible"]
        assert not refused, (seed, [(one.check_id, one.finding.why) for one in refused])
