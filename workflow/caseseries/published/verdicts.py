"""Each printed number held against the recomputed ones, with a verdict and its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pandas as pd

from caseseries.published.findings import AUDIT
from caseseries.published.model import Claim, Proof, Study
from caseseries.rounding import Rule, decimal, decimals, exact, printed

HOLDING: Sequence[str] = AUDIT["verdicts"]["holding"]
_IF_REBUILT: Mapping[str, str] = AUDIT["verdicts"]["if rebuilt"]
# From the best agreement to none; a claim takes its best candidate.
_AGREEMENT = tuple(_IF_REBUILT)
_IN_WORDS: Mapping[Rule, str] = {
    "half_up": "rounding half up",
    "half_even": "rounding half to even",
    "truncation": "cutting digits off",
}


COLUMNS = (
    *("study", "claim_id", "says", "where", "kind", "outcome", "timepoint", "group", "reported"),
    *("recomputed", "recomputed_printed", "verdict", "why", "contradicts", "statistic_id"),
    *("candidates", "method", "n", "case_ids", "cohort", "provenance"),
)
"""``recomputed`` is at full precision, ``recomputed_printed`` as the paper would print it;
``contradicts`` names the claims that cannot be true together with this one, ``candidates`` every
ledger row that it may mean; what follows is of the row that was compared."""


@dataclass(frozen=True)
class _Comparison:
    """A claim held against one ledger row."""

    row: pd.Series
    value: Fraction
    as_printed: str
    verdict: str
    why: str


def verify(
    study: Study,
    ledger: pd.DataFrame,
    proofs: Sequence[Proof] = (),
    reserves: Sequence[Proof] = (),
    checked: Mapping[str, str] = MappingProxyType({}),
) -> pd.DataFrame:
    """Return a verdict for each claim of a study.

    *Reproduced*: the recomputed value, rounded to as many digits as the paper prints, is the
    printed number, whichever way ties are rounded (or by the rule that the study names).
    *Reproduced only under one convention*: only one rule of rounding prints it so, or cutting
    digits off. A table that was rebuilt from the numbers reproduces none: against it a number
    *can hold*, was *put in* as printed (group sizes, counts and statements that are no statistic
    of scores), or is *given up* for those that hold. A number that a proof refutes *cannot hold*;
    all members of a proof of several *contradict* each other. What observed data reproduce stays
    reproduced and names the numbers that it fights.

    The ledger holds rows of one cohort (else a ValueError says so), or none where there are no
    patient data. ``proofs`` are printed numbers that cannot be true, alone or together;
    ``reserves`` those that hold only by another convention than the paper names, and why;
    ``checked`` says what the checks find of a number, for where there are no patient data.
    """
    cohorts = sorted(set(ledger["cohort"]))
    if len(cohorts) > 1:
        raise ValueError(f"verify one cohort at a time; the ledger holds {', '.join(cohorts)}")
    rows = {row["statistic_id"]: row for _, row in ledger.iterrows()}
    verdicts = []
    for claim in study.claims:
        against = [one for one in proofs if claim.id in one.claims]
        only_if = [one for one in reserves if claim.id in one.claims]
        verdicts.append(_verdict(study, claim, rows, against, only_if, checked))
    table = pd.DataFrame(verdicts, columns=list(COLUMNS))
    return table.astype({"recomputed": "float64", "n": "Int64"})


def _verdict(
    study: Study,
    claim: Claim,
    rows: dict[str, pd.Series],
    proofs: Sequence[Proof],
    reserves: Sequence[Proof],
    checked: Mapping[str, str],
) -> dict[str, Any]:
    candidates = [rows[name] for name in claim.statistic_ids if name in rows]
    compared = [_compare(claim, row) for row in candidates if pd.notna(row["value"])]
    best = min(compared, key=lambda one: _AGREEMENT.index(one.verdict), default=None)
    verdict = best.verdict if best else "not checkable"
    why = _why(best, compared) if best else _not_checkable(claim, candidates, rows, checked)
    row = best.row if best else None
    if row is not None and row["provenance"] == "reconstructed":
        of_scores = claim.kind not in ("count", "number") or claim.outcome in study.scales
        put_in = verdict == "reproduced" and not of_scores
        verdict = "put in" if put_in else _IF_REBUILT.get(verdict, verdict)
    if verdict == "put in":
        why = "Put into the table as printed, so it was not tested."
    if reserves and verdict != "not checkable":
        why = f"{why} {' '.join(dict.fromkeys(one.why for one in reserves))}"
        verdict = "can hold only under one convention" if verdict == "can hold" else verdict
    verdict, why = _with_proofs(verdict, why, proofs)
    opponents = (name for proof in proofs for name in proof.claims)
    same = ("id", "says", "where", "kind", "outcome", "group")
    compared_with = ("statistic_id", "method", "n", "case_ids", "cohort", "provenance")
    return {
        **{{"id": "claim_id"}.get(name, name): getattr(claim, name) for name in same},
        "study": study.id,
        "timepoint": claim.timepoint or " or ".join(claim.timepoint_options),
        "reported": claim.printed,
        "recomputed": None if row is None else float(row["value"]),
        "recomputed_printed": best.as_printed if best else "",
        "verdict": verdict,
        "why": why,
        "contradicts": " ".join(dict.fromkeys(name for name in opponents if name != claim.id)),
        "candidates": "; ".join(
            f"{one.row['statistic_id']} = {decimal(one.value)}" for one in compared
        ),
        **{name: (None if name == "n" else "") for name in compared_with},
        **({} if row is None else {name: row[name] for name in compared_with}),
    }


def _compare(claim: Claim, row: pd.Series) -> _Comparison:
    value = exact(float(row["value"]))
    told = f"Recomputed: {decimal(value)}"
    if claim.relation != "=":
        holds = value in claim.interval
        as_printed = claim.printed if holds else printed(value, decimals(claim.reported) + 1)
        why = f"{told}, which is {'' if holds else 'not '}{claim.printed}."
        return _Comparison(row, value, as_printed, "reproduced" if holds else "not reproduced", why)
    rule: Rule = "half_up" if claim.rounding == "closed" else claim.rounding
    as_printed = printed(value, decimals(claim.reported), rule)
    if other := _by_one_convention(claim, value, rule):
        why = f"{told}, printed as {claim.reported} only {other}."
        return _Comparison(row, value, as_printed, "reproduced only under one convention", why)
    if Fraction(as_printed) != value:
        told = f"{told}, printed as {as_printed}"
    if as_printed == claim.reported:
        return _Comparison(row, value, as_printed, "reproduced", f"{told}.")
    why = f"{told}; {claim.reported} stands for {claim.interval}."
    return _Comparison(row, value, as_printed, "not reproduced", why)


def _by_one_convention(claim: Claim, value: Fraction, rule: Rule) -> str:
    """Say which convention alone prints a value as claimed, and what the others print."""
    by = {one: printed(value, decimals(claim.reported), one) for one in _IN_WORDS}
    if by[rule] == claim.reported:
        if claim.rounding != "closed" or by["half_even"] == claim.reported:
            return ""
        return f"by {_IN_WORDS[rule]}; {_IN_WORDS['half_even']} gives {by['half_even']}"
    if claim.kind == "count":
        return ""
    ways = {
        f"by {_IN_WORDS['half_even']}": by["half_even"] == claim.reported,
        f"as an end of the interval {claim.interval}": value in claim.interval,
        f"by {_IN_WORDS['truncation']}": by["truncation"] == claim.reported,
    }
    way = next((words for words, gives in ways.items() if gives), "")
    return way and f"{way}; {_IN_WORDS[rule]} gives {by[rule]}"


def _why(best: _Comparison, compared: Sequence[_Comparison]) -> str:
    if len(compared) == 1:
        return best.why
    alike = sum(one.verdict == best.verdict for one in compared)
    others = "the others differ" if alike == 1 else f"{alike} of them get this verdict"
    return (
        f"{best.why} The paper does not say which of {len(compared)} results this is; the "
        f"nearest is shown, {others}."
    )


def _not_checkable(
    claim: Claim,
    candidates: Sequence[pd.Series],
    rows: dict[str, pd.Series],
    checked: Mapping[str, str],
) -> str:
    if not rows:
        told = checked.get(claim.id, "No check could use it.") if checked else ""
        return f"There are no patient data to recompute it from. {told}".rstrip()
    if not claim.statistic_ids:
        return "No method of the study computes such a number."
    if not candidates:
        return "The study computes no such number."
    reasons = dict.fromkeys(row["reason"] for row in candidates)
    return f"The ledger leaves it empty: {'; '.join(reasons)}."


def _with_proofs(verdict: str, why: str, proofs: Sequence[Proof]) -> tuple[str, str]:
    """Let a proof settle what the data cannot; keep what observed data did reproduce."""
    if not proofs:
        return verdict, why
    alone = [proof for proof in proofs if len(proof.claims) == 1]
    arithmetic = " ".join(dict.fromkeys(proof.why for proof in alone or proofs))
    if verdict in ("reproduced", "reproduced only under one convention"):
        return verdict, f"{why} Yet the other printed numbers speak against it: {arithmetic}"
    return "cannot hold" if alone else "contradicts", f"{arithmetic} {why}"
