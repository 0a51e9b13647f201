"""What files hold, as a digest.

Snakemake asks whether a file is newer than what was made of it, so that it takes a restored backup,
or one copied with its date, for old. Every rule therefore has, among its parameters, a digest of
the files that people wrote: when the content changes, so does the parameter, and the step runs.
"""

import hashlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path


def digest(files: Iterable[Path | str]) -> str:
    """Return one SHA-256 of the names and the content of files; those that are gone count as well.

    Their order counts. The folder before the name does not, so that a study may be moved.
    """
    return hashlib.sha256("".join(_line(str(file)) for file in files).encode()).hexdigest()


@cache
def _line(file: str) -> str:
    """Return the name of one file and its SHA-256; nothing where there is none."""
    path = Path(file)
    if not path.is_file():
        return f"{path.name} \n"
    with path.open("rb") as content:
        return f"{path.name} {hashlib.file_digest(content, 'sha256').hexdigest()}\n"
