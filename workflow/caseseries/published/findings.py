"""What checks of printed numbers find, and the checks by their permanent ids."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, NamedTuple

from caseseries import document
from caseseries.published.model import Claim, Reading, Study

Outcome = Literal[
    "holds",
    "holds only by rounding",
    "holds only by another convention",
    "differs",
    "impossible",
    "not checkable",
]


@dataclass(frozen=True)
class Finding:
    """The outcome of a check, and the arithmetic or the reason in a sentence.

    *Impossible* means that no customary rule of rounding, kind of SD or form of test gives the
    number. What only a convention gives that the paper does not name *holds only by another
    convention*, which the sentence names. What the usual formulas do not give, though others or
    other patients could, *differs*.
    """

    outcome: Outcome
    why: str


class Rule(NamedTuple):
    """A check: whether its failure is arithmetic or asks for an explanation, and what it asks."""

    severity: Literal["error", "warning"]
    asks: str


AUDIT = document.of_program("audit")
RULES = {name: Rule(**entry) for name, entry in AUDIT["checks"].items()}
"""The checks by their permanent ids."""


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check of one study."""

    check_id: str  # id of the rule, see ``RULES``
    finding: Finding
    claims: tuple[str, ...]  # those that are checked
    given: tuple[str, ...] = ()  # those that are taken for true: group sizes
    # Option by unknown, for what the paper leaves open and the check depends on.
    assumes: Mapping[str, str] = field(default_factory=dict)
    sizes_as_printed: bool = True  # whether the groups have their printed sizes

    @property
    def rule(self) -> Rule:
        """The rule that was checked."""
        return RULES[self.check_id]


class Told(NamedTuple):
    """What a check finds, the ids of the claims that it is about, and of those taken for true.

    Without these they are the claims that print how many patients are in the groups, or were
    scored, or how many a number is counted out of.
    """

    finding: Finding
    claims: tuple[str, ...]
    given: tuple[str, ...] | None = None


def tried(
    study: Study,
    check_id: str,
    find: Callable[[Reading], Iterable[Told]],
    *,
    about: Claim | None = None,
    groups: Sequence[str] = (),
    grid: bool = False,
    divisor: bool = False,
) -> Iterator[Check]:
    """Yield what a check finds under each answer to what the paper leaves open.

    Only unknowns that matter to the check are tried, see :meth:`.Study.unknowns_behind`: those of
    the claim that it is ``about``, and of the ``grid`` of scores and the ``divisor`` of the SD
    where these matter.
    """
    if about and not about.out_of:
        groups = about.groups
    unknowns = study.unknowns_behind(groups, about, grid=grid, divisor=divisor)
    for reading in study.readings_over(unknowns):
        for told in find(reading):
            sizes = (study.sizes_behind(groups, study.by_id[name]) for name in told.claims)
            given = [about.out_of] if about and about.out_of else chain.from_iterable(sizes)
            yield Check(
                check_id=check_id,
                claims=told.claims,
                given=tuple(dict.fromkeys(given)) if told.given is None else told.given,
                assumes={unknown: reading.choices[unknown] for unknown in unknowns},
                sizes_as_printed=not unknowns or study.sizes_as_printed(reading),
                finding=told.finding,
            )
