"""A damaged file ends in a sentence, at every door; ``make fuzz`` tries ten thousand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.doors import DOORS, outcome


@pytest.mark.parametrize("door", DOORS)
def test_a_damaged_file_ends_in_a_sentence(door, tmp_path):
    @settings(max_examples=6, deadline=None, derandomize=True, database=None)
    @given(st.integers(min_value=0, max_value=10_000))
    def tried(number):
        assert outcome(door, number, tmp_path / "clinic-a") in ("accepted", "refused")

    tried()
