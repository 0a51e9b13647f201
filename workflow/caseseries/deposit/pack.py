"""The deposit on disk: its four descriptions, and the archive that is uploaded."""

from pathlib import Path

from caseseries import files
from caseseries.deposit.bundle import write_bundle
from caseseries.deposit.checksums import checksums
from caseseries.deposit.codecheck import codecheck
from caseseries.deposit.crate import METADATA, crate
from caseseries.deposit.datapackage import datapackage
from caseseries.deposit.inventory import Deposit

BUNDLE = "deposit.zip"


def pack(deposit: Deposit, folder: Path) -> None:
    """Write the descriptions of a deposit, and ``deposit.zip`` with all that leaves.

    The descriptions stand at the root of the archive, whose paths are those of the project; in
    ``folder`` they lie open, to be read before anything is uploaded.
    """
    texts = descriptions(deposit)
    for name, text in texts.items():
        files.write_text(text, folder / name)
    sources = {path: file.source for path, file in deposit.files.items()}
    write_bundle(sources, texts, folder / BUNDLE)


def descriptions(deposit: Deposit) -> dict[str, str]:
    """Return the text of every description by the name of its file."""
    texts = {
        "SHA256SUMS": checksums(deposit.files.values()),
        "codecheck.yml": codecheck(deposit),
        "datapackage.json": datapackage(deposit),
    }
    return texts | {METADATA: crate(deposit, texts)}
