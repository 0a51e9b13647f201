"""The deposit on disk: its four descriptions, and the archive that is uploaded."""

from pathlib import Path
from zipfile import ZIP_STORED

from caseseries import files
from caseseries.deposit.codecheck import codecheck
from caseseries.deposit.crate import METADATA, crate
from caseseries.deposit.datapackage import datapackage
from caseseries.deposit.inventory import Deposit


def pack(deposit: Deposit, folder: Path) -> None:
    """Write the descriptions of a deposit, and ``deposit.zip`` with all that leaves.

    The descriptions stand at the root of the archive, whose paths are those of the project; in
    ``folder`` they lie open, to be read before anything is uploaded. Members are stored as they
    are, because compressed bytes differ between machines.
    """
    texts = descriptions(deposit)
    for name, text in texts.items():
        files.write_text(text, folder / name)
    members = {path: file.content for path, file in deposit.files.items()}
    members |= {name: text.encode() for name, text in texts.items()}
    bundle = files.zipped(dict(sorted(members.items())), method=ZIP_STORED)
    files.write_bytes(bundle, folder / "deposit.zip")


def descriptions(deposit: Deposit) -> dict[str, str]:
    """Return the text of every description by the name of its file.

    ``SHA256SUMS`` is what ``sha256sum -c`` reads. Files that stay with the clinic are not in it:
    whoever has the checksum of a small table can try rows until they give it.
    """
    sums = (f"{file.sha256}  {file.path}\n" for file in deposit.files.values())
    texts = {
        "SHA256SUMS": "".join(sums),
        "codecheck.yml": codecheck(deposit),
        "datapackage.json": datapackage(deposit),
    }
    return texts | {METADATA: crate(deposit, texts)}
