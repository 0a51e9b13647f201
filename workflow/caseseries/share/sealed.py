"""The shared ledger as one file: a clinic that may not send rows sends this, and it is pooled.

Its last line is a seal: how many rows there are, the checksum of all lines above, and the digest of
the study's definition. A file that was opened and saved by another program no longer fits its seal.
"""

import hashlib
import io
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import pandas as pd

from caseseries import files, ledger
from caseseries.cases.study import ALL, Study
from caseseries.share.small_groups import HIDDEN
from caseseries.statistics.result import Result
from caseseries.study_error import StudyError, refuse

SEAL: Final = "ledger.all.seal"
_METHOD: Final = "SHA-256 of all lines above"
_SEALED: Final = re.compile(rf"{_METHOD}: ([0-9a-f]{{64}})")
_STUDY: Final = re.compile(r"study: ([0-9a-f]{64})")
AS_IT_IS: Final = (
    "Ask the clinic for its results/<cohort>/share/ledger.csv again, and do not open and save it."
)


def write_shared(study: Study, shown: pd.DataFrame, path: Path | str) -> None:
    """Write a shared ledger, that of one cohort with small groups hidden, and its seal."""
    text = files.csv_text(shown)
    files.write_text(text + _seal(study, shown, text), path)


def read_shared(study: Study, given: Mapping[str, Path]) -> pd.DataFrame:
    """Return the ledgers that other clinics shared, one below the other.

    ``given`` has the file of each cohort; the cohort is called by its name here, whatever it is
    called there. Raises StudyError with one sentence for every file that was edited, is none, comes
    from another study than this one, or stands here twice.
    """
    tables, faults, owners = [ledger.frame([])], [], dict[str, str]()
    for name, path in given.items():
        try:
            body, about = _opened(path)
        except StudyError as fault:
            faults.append(f"{path}: {fault} {AS_IT_IS}")
            continue
        if about != study.digest:
            faults.append(
                f"{path}: this ledger belongs to another definition of the study. Pool only "
                "clinics whose config/study.yaml is the same as yours."
            )
        owner = owners.setdefault(body, name)
        if owner != name:
            faults.append(f"{path}: this is the same ledger as that of {owner}. Take one out.")
        tables.append(ledger.read([io.StringIO(body)]).assign(cohort=name))
    refuse(faults)
    return pd.concat(tables, ignore_index=True)


def _seal(study: Study, shown: pd.DataFrame, text: str) -> str:
    cohort, provenance = shown[["cohort", "provenance"]].iloc[0]
    whole = ledger.Subject(cohort=cohort, provenance=provenance, outcome="ledger", group=ALL)
    seal = Result(
        statistic="seal",
        value=float(len(shown)),
        own_unit="rows",
        n=0,
        method=f"{_METHOD}: {hashlib.sha256(text.encode()).hexdigest()}",
        warnings=(f"study: {study.digest}",),
    )
    return files.csv_text(ledger.frame(ledger.rows(whole, seal))).partition("\n")[2]


def _opened(path: Path) -> tuple[str, str]:
    """Return the lines above the seal, and the digest of the study; StudyError if it is broken."""
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        raise StudyError("the file cannot be read as a shared ledger.") from None
    body, _, last = text.removesuffix("\n").rpartition("\n")
    sealed, study = _SEALED.search(last), _STUDY.search(last)
    if SEAL not in last or not sealed or not study:
        raise StudyError("this is no shared ledger, or its last line is gone.")
    body += "\n"
    if hashlib.sha256(body.encode()).hexdigest() != sealed[1]:
        raise StudyError("the file was changed after the clinic's program wrote it.")
    return body, study[1]


def is_hidden(row: ledger.Row | None) -> bool:
    """Tell whether a number was hidden because its group is small."""
    return row is not None and row.value is None and row.reason.startswith(HIDDEN)
