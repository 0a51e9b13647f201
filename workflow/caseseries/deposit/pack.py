"""The deposit on disk: its four descriptions, and the archive that is uploaded."""

from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from caseseries import files
from caseseries.deposit.codecheck import codecheck
from caseseries.deposit.crate import METADATA, crate
from caseseries.deposit.datapackage import datapackage
from caseseries.deposit.inventory import Deposit

# The earliest time that the format knows: the clock of this machine is nobody's business.
TIMELESS = (1980, 1, 1, 0, 0, 0)
UNIX, READABLE_FILE = 3, 0o100644 << 16


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
    with files.unfinished(folder / "deposit.zip") as part, ZipFile(part, "w", ZIP_STORED) as bundle:
        for name in sorted(members):
            member = ZipInfo(name, TIMELESS)
            member.create_system, member.external_attr = UNIX, READABLE_FILE
            bundle.writestr(member, members[name])


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
