"""One page in plain words: what the printed numbers of one paper can tell, from the paper alone."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from caseseries import files
from caseseries.present import numbers, words
from caseseries.present.page.build import rendered
from caseseries.present.readings import FEW, Readings, in_words
from caseseries.present.sentences import said
from caseseries.present.tables.printed import REBUILT, as_printed, span_text
from caseseries.published import inspect_sr
from caseseries.published.checks import notable, outcomes_of, table
from caseseries.published.findings import Check
from caseseries.published.model import Study


def summary(readings: Readings, checks: Sequence[Check] = ()) -> dict[str, Any]:
    """Return what the summary of one paper says; ``checks`` are those of its single numbers."""
    study, every = readings.study, table(readings.study, checks)
    unused = every["check_id"].eq("UNUSED-001")
    short = list(cannot(readings.contradictions))
    return {
        "answer": [counted(study, every, readings.asked), *readings.sentences(), *study.notes],
        "cannot": short,
        # No sentence a second time.
        "checked": [one for one in failed(every, study) if one["why"] not in short],
        "inspected": inspect_sr.answers(
            study, checks, readings.contradictions, readings.verdict, readings.rests
        ),
        "unused": list(_by_reason(study, every[unused])),
        "not_checkable": list(_by_reason(study, _never_made(every[~unused]))),
        "left_out": list(_by_reason(study, readings.left_out.rename(columns={"claim": "claims"}))),
        "rebuilt": list(_rebuilt(readings)),
        "proofs": list(filter(None, said("proofs", "have_one", "have_none", of=readings.proofs))),
    }


def write(readings: Readings, path: Path, checks: Sequence[Check] = ()) -> None:
    """Write the summary as one file that loads nothing."""
    files.write_text(
        rendered("summary.html.j2", readings=readings, summary=summary(readings, checks)), path
    )


def counted(study: Study, checks: pd.DataFrame, searched: int) -> str:
    """Say how many numbers were used, and how many checks fail whatever is left open."""
    used = outcomes_of(checks)
    counts = notable(checks)["outcome"].value_counts(sort=False)
    told = [f"{words.CHECK_OUTCOMES[str(name)]} ({count})" for name, count in counts.items()]
    failed = f"Checks that deserve a look: {words.listed(told)}" if told else "No check fails"
    return (
        f"Of {numbers.counted(len(study.claims), 'number')} written down, {len(used)} "
        f"{'is' if len(used) == 1 else 'are'} used by a check and {searched} by the search "
        f"over all tables. {failed}."
    )


def failed(checks: pd.DataFrame, study: Study | None) -> Iterator[dict[str, str]]:
    """Yield the checks that fail whatever is left open, each with what it is about in words."""
    for row in notable(checks).to_dict("records"):
        about = [row["check_id"]]
        about += [in_words(study, row["claims"].split())] if study and row["claims"] else []
        outcome = words.CHECK_OUTCOMES[row["outcome"]]
        yield {"outcome": outcome, "about": ": ".join(about), "why": row["why"]}


def _never_made(checks: pd.DataFrame) -> pd.DataFrame:
    """Return the checks that could not be made under any reading of the paper, each once."""
    same = ["check_id", "claims"]
    not_made = checks.assign(not_made=checks["outcome"].eq("not checkable"))
    never = not_made.groupby(same)["not_made"].transform("all").astype(bool)
    return checks[never].drop_duplicates(same)


def _by_reason(study: Study, found: pd.DataFrame) -> Iterator[str]:
    """Yield each reason with the numbers that it is given for."""
    for why, same in found.groupby(found["why"].str.removesuffix("."), sort=False):
        claims = dict.fromkeys(" ".join(same["claims"]).split())
        told = (f"{study.by_id[one].printed} ({study.by_id[one].says})" for one in claims)
        yield f"{why}: {'; '.join(told)}."


def cannot(contradictions: pd.DataFrame) -> Iterator[str]:
    """Yield each short contradiction, and how many longer ones there are."""
    sizes = contradictions["numbers"].astype(int)
    short, longer = contradictions.loc[sizes <= FEW, "why"], sizes[sizes > FEW]
    yield from short
    if len(longer):
        unproved = int(contradictions.loc[longer.index, "minimal"].ne("yes").sum())
        sets = longer.tolist()
        yield from said("longer_sets", "told", sizes=sets, short=len(short), unproved=unproved)


def _rebuilt(readings: Readings) -> Iterator[dict[str, Any]]:
    """Yield what each rebuilt table of cases assumes, keeps, gives up and leaves open."""
    study = readings.study
    for name, rows in readings.rebuilt.groupby("reconstruction", sort=False):
        kept = rows["kept"].eq("yes")
        ranges = readings.ranges[readings.ranges["reconstruction"].eq(name)]
        p_values = ranges[ranges["says"].str.startswith("p,") & ranges["low"].ne("")]
        yield {
            "name": REBUILT[str(name)],
            "assumes": study.in_words(rows["reading"].iloc[0]),
            "keeps": f"{kept.sum()} of {len(rows)}",
            "gives_up": [_given_up(readings, row) for row in rows[~kept].to_dict("records")],
            "ranges": {
                row["says"].removeprefix("p, "): span_text(row)
                for row in p_values.to_dict("records")
            },
        }


def _given_up(readings: Readings, row: dict[object, str]) -> str:
    claim = readings.study.by_id[row["claim"]]
    value = row["recomputed"]
    found = as_printed(claim, float(value), kept=False) if value else "nothing"
    return f"{claim.says}: the paper prints {claim.printed}, the table gives {found}"
