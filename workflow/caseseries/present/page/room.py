"""Room on the page: what does not fit is named with its file, so that the page stays light."""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, zip_longest
from typing import TypeVar

Item = TypeVar("Item")

# Bytes that figures and tables may take, and ledger rows that are shown without choosing among
# them. Together they keep the page below 1.5 MB, however many cohorts there are.
FIGURES = 550_000
TABLES = 250_000
LEDGER_ROWS = 1_200


def taking_turns(series: Iterable[Sequence[Item]]) -> list[Item]:
    """Return the first item of every series, then the second of every, and so on."""
    return [item for item in chain(*zip_longest(*series)) if item is not None]


def fitting(
    items: Iterable[Item], size: Callable[[Item], int], room: int
) -> tuple[list[Item], list[Item]]:
    """Return the items that fit, and those from the first that does not."""
    shown: list[Item] = []
    left_out: list[Item] = []
    for item in items:
        room -= size(item)
        (left_out if room < 0 or left_out else shown).append(item)
    return shown, left_out
