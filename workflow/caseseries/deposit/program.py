"""The files of the program, as ``workflow/schemas/deposit.yaml`` names them."""

from collections.abc import Iterable, Mapping
from itertools import chain
from pathlib import Path, PurePath
from typing import Final

from caseseries import document

_PROGRAM: Final[Mapping[str, list[str]]] = document.of_program("deposit")["program"]
NAMED, ENDINGS, OF_A_STUDY = (_PROGRAM[key] for key in ("named", "endings", "of_a_study"))
FOLDER: Final = "workflow"


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
