"""Which files of this project a script is built from.

Snakemake reruns a step when its script changes, but never when a module that the script imports
changes. Every rule therefore has a digest of those modules, derived here from the imports.
"""

import re
from functools import cache
from pathlib import Path

from content import digest

WORKFLOW = Path(__file__).resolve().parent
ROOT = f"{WORKFLOW.parent}/"
# Read by modules, not imported: templates beside them, and the schemas.
SCHEMAS = "schemas/*.yaml"
TEMPLATES = "templates/*"

PLAIN_IMPORT = re.compile(r"^[ \t]*import[ \t]+([\w.]+)", re.MULTILINE)
FROM_IMPORT = re.compile(
    r"^[ \t]*from[ \t]+([\w.]+)[ \t]+import[ \t]+(\([^)]*\)|[^\n#]*)", re.MULTILINE
)
# A package that finds its own modules in its folder imports all of them.
OWN_FOLDER = "iter_modules(__path__)"
AS_NAME = re.compile(r"[ \t]+as[ \t]+\w+")
NAME = re.compile(r"\w+")


@cache
def modules_behind(script: str) -> tuple[str, ...]:
    """Return a step's script and every project file that it imports, directly or through others.

    ``script`` is the stem of a file in ``workflow/scripts``; paths are from the project's root.
    """
    waiting = [WORKFLOW / "scripts" / f"{script}.py"]
    found = set(waiting)
    while waiting:
        further = set(imported_files(waiting.pop())) - found
        found |= further
        waiting += further
    return tuple(sorted(str(path).removeprefix(ROOT) for path in found))


def code_behind(script: str) -> str:
    """Return the digest of everything that a step's script runs, schemas and templates included."""
    modules = modules_behind(script)
    folders = {module.rpartition("/")[0] for module in modules}
    read = [path for folder in sorted(folders) for path in _beside(f"{folder}/{TEMPLATES}")]
    return digest([*(ROOT + module for module in modules), *read, *_beside(f"workflow/{SCHEMAS}")])


@cache
def _beside(pattern: str) -> tuple[str, ...]:
    """Return the files that modules read, by a pattern below the project's root."""
    return tuple(sorted(map(str, WORKFLOW.parent.glob(pattern))))


@cache
def imported_files(source: Path) -> tuple[Path, ...]:
    """Return the project's files that one file imports, packages' ``__init__`` included."""
    code = source.read_text(encoding="utf-8")
    neighbours = source.parent.glob("*.py") if OWN_FOLDER in code else ()
    files = {path for name in imported_names(code) for path in _files_of(name)}
    return tuple(sorted({*files, *neighbours} - {source}))


def imported_names(code: str) -> set[str]:
    """Return the dotted names that a module imports anywhere in its code.

    Read with a regular expression, because this runs whenever the workflow starts and Python's own
    parser takes ten times as long; a test holds the two together.
    """
    names = set(PLAIN_IMPORT.findall(code))
    for package, imported in FROM_IMPORT.findall(code):
        names.add(package)
        names.update(f"{package}.{name}" for name in NAME.findall(AS_NAME.sub("", imported)))
    return names


@cache
def _files_of(name: str) -> tuple[Path, ...]:
    """Return the files that importing a dotted name runs, as far as they are the project's."""
    parts = name.split(".")
    imported = [".".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    # A script imports its neighbours by their bare names.
    imported.append(f"scripts.{parts[0]}")
    modules = _modules()
    return tuple(modules[module] for module in imported if module in modules)


@cache
def _modules() -> dict[str, Path]:
    """Return every module of the project by its dotted name, a package by its ``__init__``.

    Looked up once: asking the disk for every import takes a third of a second at every start.
    """
    modules = {}
    for path in WORKFLOW.rglob("*.py"):
        inside = path.relative_to(WORKFLOW)
        name = inside.parent if path.name == "__init__.py" else inside.with_suffix("")
        modules[".".join(name.parts)] = path
    return modules
