"""``deposit.zip``: everything that leaves, in one file that a repository takes."""

from collections.abc import Mapping
from pathlib import Path
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from caseseries.files import unfinished

# The earliest time that the format knows: the clock of this machine is nobody's business.
TIMELESS = (1980, 1, 1, 0, 0, 0)
UNIX, READABLE_FILE = 3, 0o100644 << 16


def write_bundle(files: Mapping[str, Path], descriptions: Mapping[str, str], target: Path) -> None:
    """Write files under their paths and the deposit's descriptions at the root.

    Members are stored as they are, because compressed bytes differ between machines.

    Parameters
    ----------
    files
        Where each lies, by its path from the project's root.
    descriptions
        Text by name.
    target
        The archive; it is put in place whole.
    """
    members = {path: source.read_bytes() for path, source in files.items()}
    members |= {name: text.encode() for name, text in descriptions.items()}
    with unfinished(target) as part, ZipFile(part, "w", ZIP_STORED) as archive:
        for name in sorted(members):
            member = ZipInfo(name, TIMELESS)
            member.create_system, member.external_attr = UNIX, READABLE_FILE
            archive.writestr(member, members[name])
