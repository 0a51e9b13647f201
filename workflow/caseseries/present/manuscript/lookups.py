"""The look-ups of a manuscript: what may stand between ``{{`` and ``}}``, or choose a sentence.

The name of a parameter says what is looked up (``statistic_id``, ``subject``, ``claim_id``,
``constant``, ``table``, ``figure``), so that every look-up can be checked before any is done.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from caseseries.cases.vocabulary import follow_up_month
from caseseries.ledger import Row
from caseseries.present import anchors, numbers
from caseseries.present.manuscript import source
from caseseries.present.manuscript.evidence import Evidence
from caseseries.published.verdicts import HOLDING
from caseseries.study_error import StudyError

# The manuscript lies in results/paper, the reviewer page in results.
REPORT = f"../{anchors.REPORT}"
NO_BREAK = "\u00a0"

CASES = {
    "observed": "patients",
    "reconstructed": "rebuilt cases",
    "simulated": "simulated cases",
}


@dataclass(frozen=True)
class Emitted:
    """One looked-up text as it was put into the manuscript, and its anchor on the reviewer page."""

    text: str
    anchor: str


class Lookups:
    """The look-ups over one body of evidence.

    Attributes
    ----------
    emitted
        What they have put into the text so far.
    shown
        Tables and figures put in so far, by target: ``tbl:outcomes``.
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.emitted: list[Emitted] = []
        self.shown: list[str] = []

    def by_name(self) -> Mapping[str, Callable[..., Any]]:
        """Return the look-ups under the names that a manuscript calls them by."""
        return {name: getattr(self, name) for name in NAMES}

    # --- numbers of the ledger

    def number(self, statistic_id: str) -> str:
        """``8.7``: the value of a ledger row; a percentage with its sign."""
        row = self._filled(statistic_id)
        sign = "%" if row.unit == "%" else ""
        return self._number(numbers.text(row, self.evidence.precision) + sign, row)

    def mean_sd(self, subject: str) -> str:
        """``8.7 ± 1.1``: mean and standard deviation of a subject such as vds.immediate.all."""
        mean, sd = self._filled(f"{subject}.mean"), self.evidence.row(f"{subject}.sd")
        return self._number(numbers.mean_sd(mean.value, sd.value, self._places(mean)), mean)

    def estimate(self, statistic_id: str) -> str:
        """``0.9 (95% CI 0.4 to 1.6)``: a value with its confidence interval."""
        row = self._filled(statistic_id)
        shown = numbers.estimate(row.value, row.ci_low, row.ci_high, self._places(row))
        level = f"{numbers.level(row.ci_level)} CI " if row.ci_level else ""
        return self._number(shown.replace("(", f"({level}"), row)

    def upper(self, statistic_id: str) -> str:
        """``31%``: the upper confidence limit of a ledger row."""
        row = self._filled(statistic_id)
        if row.ci_high is None:
            raise StudyError(f"{statistic_id} has no confidence interval")
        sign = "%" if row.unit == "%" else ""
        return self._number(numbers.fixed(row.ci_high, self._places(row)) + sign, row)

    def share(self, statistic_id: str) -> str:
        """``6/7 (86%)``: the patients that a row counts, of those that it rests on."""
        row = self._filled(statistic_id)
        return self._number(numbers.share(row.value, row.n), row)

    def p(self, statistic_id: str) -> str:
        """``p = .03``: a p-value in a row of its own."""
        row = self._filled(statistic_id)
        return self._number(numbers.p_phrase(row.value or 0.0), row)

    def possible(self, statistic_id: str) -> str:
        """``.01 to .14``: the range over other tables that give the same printed numbers."""
        row = self._filled(statistic_id)
        if not self.has_range(statistic_id):
            raise StudyError(
                f"the ledger gives no range for {statistic_id}. "
                f"Say so in the text, behind {{% if not has_range('{statistic_id}') %}}."
            )
        return self._number(numbers.possible(row, self.evidence.precision), row)

    # --- numbers of the paper that is examined

    def printed(self, claim: str) -> str:
        """``85.7``: a number as its paper prints it."""
        study, number = self.evidence.claim(claim)
        return self._emit(number.printed, anchors.of_claim(study.id, number.id))

    def recomputed(self, claim_id: str) -> str:
        """``83.3``: the same number recomputed, with as many digits as the paper prints."""
        judged = self.evidence.judged(claim_id)
        if not judged["recomputed_printed"]:
            raise StudyError(f"the claim {claim_id} was not recomputed: {judged['why']}")
        return self._emit(judged["recomputed_printed"], self._claim_anchor(claim_id))

    def why(self, claim_id: str) -> str:
        """Return the reason of a verdict, with its arithmetic, as sentences."""
        return self._emit(self.evidence.judged(claim_id)["why"], self._claim_anchor(claim_id))

    def claims(self, verdict: str = "", or_verdict: str = "") -> str:
        """``22``: how many printed numbers there are, or how many got one or two verdicts."""
        given = [judged["verdict"] for judged in self.evidence.verdicts.values()]
        counted = [one for one in given if one in (verdict, or_verdict) or not verdict]
        return self._emit(str(len(counted)), "claims")

    def scale(self, outcome: str) -> str:
        """``0 to 10``: the limits of a scale."""
        scale = self.evidence.scale(outcome)
        return self._emit(f"{scale.minimum} to {scale.maximum}", "claims")

    def months(self, timepoint: str) -> str:
        """``6 months``: a follow-up timepoint in words."""
        month = follow_up_month(self.evidence.timepoint(timepoint))
        return self._emit(numbers.counted(month or 0, "month"), "ledger")

    # --- what the examined paper leaves open

    def kept(self) -> str:
        """``11``: the most printed numbers that can be true together under the chosen reading."""
        return self._emit(str(self.evidence.readings.kept), "feasibility")

    def asked(self) -> str:
        """``13``: the printed numbers that are asked to be true together."""
        return self._emit(str(self.evidence.readings.asked), "feasibility")

    def allowed(self, unknown: str) -> str:
        """Return the answers to an open question with which all printed numbers can be true."""
        answers = [option.says for option in self.evidence.readings.left(unknown)]
        if not answers:
            raise StudyError(f"no answer to {unknown} lets all printed numbers be true")
        return self._emit(" or ".join(answers), "feasibility")

    # --- what comes from no data

    def constant(self, constant: str) -> str:
        """``0.05``: a declared constant."""
        return self._emit(self.evidence.constant(constant).value, anchors.of_constant(constant))

    # --- tables and figures

    def table(self, table: str) -> str:
        """Put a table in at this place."""
        return self._exhibit(f"tbl:{table}")

    def figure(self, figure: str) -> str:
        """Put a figure in at this place."""
        return self._exhibit(f"fig:{figure}")

    def cases(self) -> str:
        """``rebuilt cases``: what the rows of the cohort are, in words."""
        return CASES[self.evidence.provenance]

    # --- what sentences are chosen by

    def has(self, statistic_id: str) -> bool:
        """Whether a ledger row has a value."""
        return self.evidence.row(statistic_id).value is not None

    def positive(self, statistic_id: str) -> bool:
        """Whether the value of a ledger row is above zero."""
        return (self.evidence.row(statistic_id).value or 0.0) > 0

    def significant(self, statistic_id: str) -> bool:
        """Whether a p-value is below the level that is declared as ``alpha``."""
        value = self.evidence.row(statistic_id).value
        return value is not None and value < float(self.evidence.constant("alpha").value)

    def judged(self, verdict: str, or_verdict: str = "") -> bool:
        """Whether any printed number got one or two verdicts."""
        return any(
            one["verdict"] in (verdict, or_verdict) for one in self.evidence.verdicts.values()
        )

    def has_range(self, statistic_id: str) -> bool:
        """Whether it is known how far a number may lie in other tables that fit."""
        row = self.evidence.row(statistic_id)
        return row.range_low is not None and row.range_high is not None

    def undecided(self, statistic_id: str) -> bool:
        """Whether a p-value is significant in some of the tables that fit, and not in others."""
        row, alpha = self.evidence.row(statistic_id), float(self.evidence.constant("alpha").value)
        return (
            row.range_low is not None
            and row.range_high is not None
            and row.range_low < alpha <= row.range_high
        )

    def provenance(self) -> str:
        """Return where the cases come from, to compare with: observed, reconstructed, simulated."""
        return self.evidence.provenance

    def holds(self, claim_id: str) -> bool:
        """Whether a printed number is reproduced, can hold or was put in."""
        return self.verdict(claim_id) in HOLDING

    def cannot_be(self, claim_id: str) -> bool:
        """Whether a printed number is impossible, or contradicts others."""
        return self.verdict(claim_id) in ("cannot hold", "contradicts")

    def verdict(self, claim_id: str) -> str:
        """Return the verdict on a printed number, to compare with."""
        return str(self.evidence.judged(claim_id)["verdict"])

    # --- how they do it

    def _filled(self, statistic_id: str) -> Row:
        row = self.evidence.row(statistic_id)
        if row.value is None:
            raise StudyError(
                f"the ledger leaves {statistic_id} empty ({row.reason}). "
                f"Say so in the text, behind {{% if not has('{statistic_id}') %}}."
            )
        return row

    def _places(self, row: Row) -> int:
        return numbers.places(row, self.evidence.precision)

    def _number(self, text: str, row: Row) -> str:
        return self._emit(text, anchors.of_row(row.cohort, row.statistic_id))

    def _claim_anchor(self, claim_id: str) -> str:
        return anchors.of_claim(self.evidence.study, claim_id)

    def _emit(self, text: str, anchor: str) -> str:
        """Return Markdown that proofreading can tell from typed text, by its place in the list."""
        kept = re.sub(r" (?=[±=<>])|(?<=[±=<>]) ", NO_BREAK, text)
        place = len(self.emitted)
        self.emitted.append(Emitted(kept, anchor))
        shown = re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", kept)
        shown = re.sub(r"^p(?=\u00a0)", "*p*", shown)
        return f'[{shown}]{{.number n="{place}" href="{REPORT}#{anchor}"}}'

    def _exhibit(self, target: str) -> str:
        self.shown.append(target)
        return f'::: {{.exhibit of="{target}"}}\n:::'


NAMES = tuple(
    name for name in vars(Lookups) if not name.startswith("_") and name != Lookups.by_name.__name__
)

# What a parameter of that name has to name; each raises KeyError for what is not there.
KNOWN: Mapping[str, Callable[[Evidence, str], object]] = {
    "statistic_id": Evidence.row,
    "subject": lambda evidence, subject: evidence.row(f"{subject}.mean"),
    "claim": Evidence.claim,
    "claim_id": Evidence.judged,
    "outcome": Evidence.scale,
    "timepoint": Evidence.timepoint,
    "constant": Evidence.constant,
    "unknown": lambda evidence, unknown: evidence.readings.unknown(unknown),
    "verdict": Evidence.verdict,
    "or_verdict": Evidence.verdict,
    "table": lambda evidence, table: evidence.exhibit(f"tbl:{table}"),
    "figure": lambda evidence, figure: evidence.exhibit(f"fig:{figure}"),
}


def faults(template: str, evidence: Evidence, *, name: str) -> Iterator[str]:
    """Yield one sentence for every look-up that names something unknown, with its line.

    Look-ups in sentences that today's data do not choose are checked like all others.

    Raises
    ------
    StudyError
        When the template cannot be read at all.
    """
    for unknown, line in source.unknown_names(template, NAMES, name=name):
        yield f"{name}, line {line}: there is no look-up {unknown}; there are: {', '.join(NAMES)}."
    for call in source.calls(template):
        if call.name in NAMES:
            for sentence in _faults_of(call, evidence):
                yield f"{name}, line {call.line}: {sentence}"


def parameters_of(name: str) -> dict[str, bool]:
    """Return the parameters of a look-up, and whether each is needed."""
    _self, *parameters = inspect.signature(getattr(Lookups, name)).parameters.values()
    return {one.name: one.default is inspect.Parameter.empty for one in parameters}


def _faults_of(call: source.Call, evidence: Evidence) -> Iterator[str]:
    parameters = parameters_of(call.name)
    needed = [name for name, needed in parameters.items() if needed]
    if call.arguments is None or not len(needed) <= len(call.arguments) <= len(parameters):
        wanted = ", ".join(f"'{name}'" for name in needed)
        yield f"write this look-up as {call.name}({wanted})."
        return
    for parameter, argument in zip(parameters, call.arguments, strict=False):
        try:
            KNOWN[parameter](evidence, argument)
        except KeyError as fault:
            yield f"{call.name}('{argument}'): {fault.args[0]}."
