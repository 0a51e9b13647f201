"""The files of the program: without them the study cannot be run again.

Named one by one, because a clinic may keep other files beside the study; in the folder of the
program the ending decides.
"""

from collections.abc import Iterable
from itertools import chain
from pathlib import Path, PurePath
from typing import Final

NAMED: Final = (
    *("CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md"),
    *("Snakefile", "workflow/Snakefile", "environment.yml", "pyproject.toml", "requirements*.lock"),
    *("config/*.yaml", "config/README.md", "profiles/*/config.yaml"),
    "workflow/caseseries/present/manuscript/templates/reference.docx",
)
FOLDER: Final = "workflow"
# Files of its own study among them: another one is not described, cited or set by them.
OF_A_STUDY: Final = ("CITATION.cff", "README.md", "config/*.yaml")
ENDINGS: Final = frozenset(
    ".bib .css .html .j2 .js .lua .md .mplstyle .py .rst .smk .typ .yaml".split()
)


def program_files(root: Path) -> list[str]:
    """Return the paths of the program's files from its root, sorted."""
    named = (path for name in NAMED for path in root.glob(name))
    inside = (path for path in root.glob(f"{FOLDER}/**/*") if path.suffix in ENDINGS)
    found = chain(named, inside)
    return sorted({str(path.relative_to(root)) for path in found if path.is_file()})


def is_program(path: PurePath) -> bool:
    """Tell whether a path from the root is one of the program."""
    inside = path.parts[0] == FOLDER and path.suffix in ENDINGS
    return inside or is_named(path, NAMED)


def is_named(path: PurePath, names: Iterable[str]) -> bool:
    """Tell whether a path is among the names; ``*`` stands for one part of it."""
    return any(len(PurePath(name).parts) == len(path.parts) and path.match(name) for name in names)
