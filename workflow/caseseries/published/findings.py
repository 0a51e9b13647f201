"""What checks of printed numbers find, and the checks by their permanent ids."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Literal, NamedTuple

from caseseries.published.model import Claim, Hypothesis, Study

Outcome = Literal[
    "holds",
    "holds only by rounding",
    "holds only by another convention",
    "differs",
    "impossible",
    "not checkable",
]
Severity = Literal["error", "warning"]


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


@dataclass(frozen=True)
class Rule:
    """A check: its permanent id, how bad it is when it fails, and what it asks.

    An ``error`` is arithmetic that no data can satisfy; a ``warning`` asks for an explanation.
    """

    id: str
    severity: Severity
    asks: str


# Ids are permanent: a check that is dropped takes its id with it.
RULES = {
    rule.id: rule
    for rule in (
        Rule("GRIM-001", "error", "Can so many scores on this grid have this mean?"),
        Rule("GRIM-002", "error", "Is this percentage a whole number of the group's patients?"),
        Rule("GRIM-003", "error", "Is this median, minimum or maximum a score, or midway of two?"),
        Rule("GRIMMER-001", "error", "Can so many scores on this grid have this mean and SD?"),
        Rule("BOUNDS-001", "error", "Does this value lie on its scale?"),
        Rule("BOUNDS-002", "error", "Does the scale allow this SD beside this mean?"),
        Rule("ORDER-001", "error", "Are minimum, median or mean, and maximum in order?"),
        Rule("COUNT-001", "error", "Are no more counted than there are?"),
        Rule("BOUNDS-003", "error", "Can a number of this kind have this value?"),
        Rule("COUNT-002", "error", "Do the counts of different scores fit into the group?"),
        Rule("COUNT-003", "error", "Is this percentage that of the count beside it?"),
        Rule("BOUNDS-004", "error", "Do minimum and maximum allow this SD?"),
        Rule("P-001", "error", "Does this p-value follow from the printed statistic?"),
        Rule("P-002", "error", "Does this p-value follow from the printed means and SDs?"),
        Rule("P-003", "error", "Can a test of this design give this p-value at all?"),
        Rule("P-004", "warning", "Is a test named that can make this comparison?"),
        Rule("PARTS-001", "error", "Do the groups add up to the whole?"),
        Rule("PARTS-002", "error", "Is the mean of the whole the weighted mean of its groups?"),
        Rule("PARTS-003", "error", "Does the SD of the whole leave room for those of its groups?"),
        Rule("PARTS-004", "error", "Is this percentage of the whole that of its groups together?"),
        Rule("CHANGE-001", "error", "Is the mean change the difference of the two means?"),
        Rule("P-005", "warning", "Does this p-value follow from the printed counts?"),
        Rule("EFFECT-001", "warning", "Does this effect follow from the numbers beside it?"),
        Rule("LIMITS-001", "warning", "Does the estimate stand amid its confidence limits?"),
        Rule("LIMITS-002", "warning", "Do the limits follow from mean, SD and n?"),
        Rule("UNUSED-001", "warning", "Is there a check for this number?"),
    )
}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check of one study.

    Attributes
    ----------
    check_id
        Id of the rule, see ``RULES``.
    claims
        Ids of the claims that are checked.
    given
        Ids of the claims that are taken for true: group sizes.
    assumes
        Option by unknown, for what the paper leaves open and the check depends on.
    sizes_as_printed
        Whether the groups have their printed sizes in this check.
    """

    check_id: str
    finding: Finding
    claims: tuple[str, ...]
    given: tuple[str, ...] = ()
    assumes: Mapping[str, str] = field(default_factory=dict)
    sizes_as_printed: bool = True

    @property
    def rule(self) -> Rule:
        """The rule that was checked."""
        return RULES[self.check_id]


class Told(NamedTuple):
    """What a check finds, and the ids of the claims that it is about."""

    finding: Finding
    claims: tuple[str, ...]


def tried(
    study: Study,
    check_id: str,
    find: Callable[[Hypothesis], Iterable[Told]],
    *,
    about: Claim | None = None,
    groups: Sequence[str] = (),
    given: Sequence[str] | None = None,
    grid: bool = False,
    divisor: bool = False,
) -> Iterator[Check]:
    """Yield what a check finds under each answer to what the paper leaves open.

    Only unknowns that matter to the check are tried, see :meth:`.Study.unknowns_behind`.

    Parameters
    ----------
    about
        The claim that is checked, which tells the groups and the test.
    given
        Ids of the claims that are taken for true; by default those that print how many patients
        are in the groups, or were scored.
    grid, divisor
        Whether the steps of the score and the divisor of the SD matter.
    """
    groups = groups or (about.compares or (about.group,) if about else ())
    unknowns = study.unknowns_behind(
        groups=groups,
        outcome=about.outcome if about and grid else "",
        divisor=divisor,
        p_value=about.id if about else "",
    )
    for hypothesis in study.readings(unknowns):
        for told in find(hypothesis):
            yield Check(
                check_id=check_id,
                claims=told.claims,
                given=_sizes(study, groups, told.claims) if given is None else tuple(given),
                assumes={unknown: hypothesis.choices[unknown] for unknown in unknowns},
                sizes_as_printed=study.sizes_as_printed(hypothesis),
                finding=told.finding,
            )


def _sizes(study: Study, groups: Sequence[str], claims: Sequence[str]) -> tuple[str, ...]:
    sizes = (study.sizes_behind(groups, study.by_id[name]) for name in claims)
    return tuple(dict.fromkeys(chain.from_iterable(sizes)))
