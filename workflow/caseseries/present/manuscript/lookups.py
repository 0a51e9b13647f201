"""The look-ups that every manuscript has: what may stand between ``{{`` and ``}}``.

A look-up raises KeyError for what there is not, and StudyError for what is empty today: so a text
is checked by doing every look-up in it once, also in sentences that today's data do not choose.
"""

import inspect
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar, NamedTuple

from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from caseseries.ledger import Ledger, Row, expect
from caseseries.present import anchors, numbers, words
from caseseries.present.manuscript import front, source
from caseseries.present.manuscript.front import Front, Lacking
from caseseries.present.numbers import Precision
from caseseries.study_error import StudyError

NO_BREAK = "\u00a0"
ECHOES = ("said", "lower", "grade")
"""Look-ups that put in what they are given: only words of the study's files may hold a number."""


@dataclass(frozen=True, kw_only=True)
class Constant:
    """A number that comes from no data, with the reason why it may stand in the text."""

    name: str
    value: str
    because: str


class Emitted(NamedTuple):
    """One looked-up text as it was put into the manuscript, and its anchor on the reviewer page.

    A text that is no result, such as the name of a treatment, has no anchor.
    """

    text: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Lookups:
    """The look-ups of one manuscript, over everything that its numbers are looked up in.

    An id without a cohort belongs to ``cohort``; ``precisions`` tell how many decimals the scores
    of each cohort carry. ``exhibits`` are the tables (``tbl:outcomes``) and figures
    (``fig:claims_overview``) at hand, ``report`` is the address of the reviewer page from where the
    manuscript lies. ``emitted`` is what was put into the text so far, ``missing`` what it asked for
    in vain. ``trial`` says that nothing is put into a text, and every name has to be known.
    """

    THINGS: ClassVar[Sequence[str]] = ()
    """Attributes that a manuscript may name beside its look-ups."""

    cohort: str
    ledger: Ledger
    constants: Mapping[str, Constant]
    precisions: Mapping[str, Precision]
    exhibits: Collection[str] = ()
    front: Front = field(default_factory=Front)
    report: str = "../report.html"
    trial: bool = False
    emitted: list[Emitted] = field(default_factory=list, init=False)
    missing: list[Lacking] = field(default_factory=list, init=False)

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the look-ups that a manuscript may call."""
        own = {"names", "by_name"}
        return tuple(
            name
            for name, found in inspect.getmembers(cls, inspect.isroutine)
            if not name.startswith("_") and name not in own
        )

    def by_name(self) -> dict[str, Any]:
        """Return the look-ups, and ``THINGS``, under the names that a manuscript calls them by."""
        return {name: getattr(self, name) for name in (*self.names(), *self.THINGS)}

    # --- numbers of the ledger

    def number(self, statistic_id: str) -> str:
        """``8.7``: the value of a ledger row; a percentage with its sign."""
        row = self._filled(statistic_id)
        return self._number(numbers.text(row, self._precision(row)) + _sign(row), row)

    def mean_sd(self, subject: str) -> str:
        """``8.7 ± 1.1``: mean and standard deviation of a subject such as score.immediate.all."""
        mean, sd = self._filled(f"{subject}.mean"), self._row(f"{subject}.sd")
        return self._number(numbers.mean_sd(mean.value, sd.value, self._places(mean)), mean)

    def estimate(self, statistic_id: str) -> str:
        """``0.9 points (95% CI 0.4 to 1.6)``: a value with its unit and confidence interval."""
        row = self._filled(statistic_id)
        shown = self._precision(row).estimate(row)
        value, _, interval = shown.partition(" (")
        in_words = row.unit != "%" and self._precision(row).is_in_its_unit(row)
        unit = f" {row.unit}" if in_words else _sign(row)
        level = f"{numbers.level(row.ci_level)} CI " if row.ci_level else ""
        return self._number(f"{value}{unit}" + (f" ({level}{interval}" if interval else ""), row)

    def interval(self, statistic_id: str) -> str:
        """``95% CI 0% to 31%``: the confidence interval of a ledger row."""
        row = self._filled(statistic_id)
        if row.ci_low is None or row.ci_high is None:
            raise StudyError(f"{statistic_id} has no confidence interval")
        limits = (row.ci_low, row.ci_high)
        ends = " to ".join(numbers.fixed(end, self._places(row)) + _sign(row) for end in limits)
        return self._number(f"{numbers.level(row.ci_level or 0.0)} CI {ends}", row)

    def share(self, statistic_id: str) -> str:
        """``6/7 (86%)``: the patients that a row counts, of those that it rests on."""
        row = self._filled(statistic_id)
        return self._number(numbers.share(row.value, row.n), row)

    def seen(self, statistic_id: str) -> str:
        """``9 of 10``: the patients that a row rests on, of those that it could rest on."""
        row = self._row(statistic_id)
        return self._number(f"{row.n} of {row.n + row.n_missing}", row)

    def unseen(self, statistic_id: str) -> str:
        """``1 of 10``: the patients whom a row lacks, of those that it could rest on."""
        row = self._row(statistic_id)
        return self._number(f"{row.n_missing} of {row.n + row.n_missing}", row)

    def p(self, statistic_id: str) -> str:
        """``p = .03``: a p-value in a row of its own."""
        row = self._filled(statistic_id)
        return self._number(numbers.p_phrase(row.value or 0.0), row)

    def why_empty(self, statistic_id: str) -> str:
        """Return the reason why a ledger row has no value."""
        row = self._row(statistic_id)
        return self._number(row.reason, row)

    def caution(self, statistic_id: str) -> str:
        """Return, as a sentence, what a reader must see beside a number; empty if nothing."""
        row = self._filled(statistic_id)
        told = row.note or row.reason
        return f" {self._number(words.sentence(told), row)}" if told else ""

    def months(self, timepoint: str) -> str:
        """``6 months``: a follow-up timepoint in words."""
        self._expect_time(timepoint)
        return self._emit(words.duration(timepoint), "ledger")

    # --- what comes from no data

    def constant(self, constant: str) -> str:
        """``0.05``: a declared constant."""
        expect(constant, self.constants, "there is no constant")
        return self._emit(self.constants[constant].value, anchors.of_constant(constant))

    def said(self, text: object, anchor: str = "") -> str:
        """Return what a study's files or results say; an anchor is its place on the page."""
        return self._emit(str(text), anchor)

    def stated(self, statement: str) -> str:
        """Return a statement of ``config/paper.yaml``; where it is missing, ask for it."""
        if self.is_stated(statement):
            return self._emit(self.front.statement(statement))
        return self.ask(self.front.wanted[statement], self.front.file)

    def ask(self, what: str, file: str) -> str:
        """Return a visible gap, and note what is to be filled in and where."""
        self.missing.append(Lacking(what=what, file=file))
        return f"**{self._emit(front.placeholder(what))}**"

    # --- what sentences are chosen by

    def has(self, statistic_id: str) -> bool:
        """Whether a ledger row has a value."""
        return self._value(statistic_id) is not None

    def positive(self, statistic_id: str) -> bool:
        """Whether the value of a ledger row is above zero."""
        return (self._value(statistic_id) or 0.0) > 0

    def significant(self, statistic_id: str) -> bool:
        """Whether a p-value is below the level that is declared as ``alpha``."""
        value = self._value(statistic_id)
        return value is not None and value < self._alpha

    def undecided(self, statistic_id: str) -> bool:
        """Whether a p-value is significant in some of the tables that fit, and not in others."""
        row = self._row(statistic_id)
        low, high = row.range_low, row.range_high
        return low is not None and high is not None and low < self._alpha <= high

    def is_stated(self, statement: str) -> bool:
        """Whether ``config/paper.yaml`` makes a statement."""
        expect(statement, self.front.wanted, "config/paper.yaml has no key")
        return bool(self.front.statement(statement))

    # --- how they do it

    def _row(self, statistic_id: str) -> Row:
        """Return a ledger row; ``cohort/id`` names another cohort than the paper's own.

        Raises KeyError when there is no such row; the message lists the closest ids.
        """
        return self.ledger.row(*self._place(statistic_id))

    def _find(self, statistic_id: str) -> Row | None:
        return (self.ledger.row if self.trial else self.ledger.find)(*self._place(statistic_id))

    def _place(self, statistic_id: str) -> tuple[str, str]:
        cohort, slash, identifier = statistic_id.rpartition("/")
        return cohort if slash else self.cohort, identifier

    def _expect_time(self, timepoint: str) -> None:
        if self.trial:
            known = dict.fromkeys(row.timepoint for row in self.ledger if row.cohort == self.cohort)
            expect(timepoint, known, f"{self.cohort} has no timepoint")

    def _precision(self, row: Row) -> Precision:
        return self.precisions.get(row.cohort) or self.precisions[self.cohort]

    def _filled(self, statistic_id: str) -> Row:
        row = self._row(statistic_id)
        if row.value is None:
            raise StudyError(
                f"the ledger leaves {statistic_id} empty ({row.reason}). "
                f"Say so in the text, behind {{% if not has('{statistic_id}') %}}."
            )
        return row

    def _value(self, statistic_id: str) -> float | None:
        row = self._find(statistic_id)
        return row.value if row else None

    @property
    def _alpha(self) -> float:
        return float(self.constants["alpha"].value)

    def _places(self, row: Row) -> int:
        return numbers.places(row, self._precision(row))

    def _number(self, text: str, row: Row) -> str:
        return self._emit(text, anchors.of_row(row.cohort, row.statistic_id))

    def _emit(self, text: str, anchor: str = "") -> str:
        """Return Markdown that proofreading can tell from typed text, by its place in the list."""
        kept = re.sub(r" (?=[±=<>])|(?<=[±=<>]) ", NO_BREAK, " ".join(text.split(" ")))
        place = len(self.emitted)
        self.emitted.append(Emitted(kept, anchor))
        shown = re.sub(r"^p(?=\u00a0)", "*p*", source.escaped(kept))
        target = f' href="{self.report}#{anchor}"' if anchor else ""
        return f'[{shown}]{{.number n="{place}"{target}}}'


def _sign(row: Row) -> str:
    return "%" if row.unit == "%" else ""


def faults(template: str, lookups: Lookups, *, name: str) -> Iterator[str]:
    """Yield one sentence for every look-up that names something unknown, with its line.

    One that is made from what a loop goes through is checked when it is done.

    Raises StudyError when the template cannot be read at all.
    """
    tree, known = source.parsed(template, name=name), lookups.by_name()
    unknown = find_undeclared_variables(tree) - set(known)
    there_are = f"there are: {', '.join(known)}."
    for one in tree.find_all(nodes.Name):
        if one.name in unknown:
            yield f"{name}, line {one.lineno}: there is no look-up {one.name}; {there_are}"
    trial, names = replace(lookups, trial=True), set(lookups.names())
    for call in tree.find_all(nodes.Call):
        things = {one.name for one in call.find_all(nodes.Name)} - names
        if isinstance(call.node, nodes.Name) and not things:
            fault = _fault_of(call.node.name, call.args, trial)
            if fault:
                yield f"{name}, line {call.lineno}: {fault}"


def _fault_of(name: str, args: Sequence[nodes.Expr], trial: Lookups) -> str:
    """Say why a look-up fails whatever the data are; nothing where it does not."""
    texts = [one.value for one in args if isinstance(one, nodes.Const)]
    lookup = getattr(trial, name)
    needed = [
        one.name
        for one in inspect.signature(lookup).parameters.values()
        if one.default is one.empty and one.kind is not one.VAR_POSITIONAL
    ]
    if len(texts) < max(len(needed), len(args)):
        return f"write this look-up as {name}({', '.join(map(repr, needed))})."
    if not texts:
        return ""
    why = ""
    if name in ECHOES and any(sign.isnumeric() for text in texts for sign in str(text)):
        why = "a number may not be typed; look it up"
    try:
        lookup(*texts)
    except KeyError as fault:
        why = str(fault.args[0])
    except StudyError:
        pass  # empty today: the sentence may not be chosen
    return f"{name}({', '.join(map(repr, texts))}): {why}." if why else ""
