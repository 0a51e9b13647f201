"""The floors of the house: who may import whom, and who may touch what."""

import ast
import re
from pathlib import Path

import pytest

from caseseries.cases.study import Study
from import_graph import imported_names, modules_behind
from studies import SMP, VITILIGO

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "workflow" / "caseseries"
SCRIPTS = ROOT / "workflow" / "scripts"

# Lowest floor first. Modules on one floor may import each other only within their own package.
FLOORS = [
    {"study_error", "study_folder", "yaml_text", "rounding"},
    {"files"},
    {"document"},
    {"settings", "cases"},
    {"intake"},
    {"simulation"},
    {"statistics"},
    {"ledger"},
    {"share"},
    {"estimate"},
    {"pool"},
    {"published"},
    {"present"},
    {"deposit"},
]
FLOOR_OF = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}

modules = pytest.mark.parametrize(
    "path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE))
)


def imports_of(path: Path) -> set[str]:
    return imported_names(path.read_text(encoding="utf-8"))


def room_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports_that_python_sees(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.update({node.module, *(f"{node.module}.{alias.name}" for alias in node.names)})
    return names


@modules
def test_no_import_escapes_the_import_graph(path):
    assert imports_that_python_sees(path) <= imports_of(path)


@modules
def test_a_module_imports_only_from_floors_below(path):
    room = room_of(path)
    if room == "__init__":
        assert not imports_of(path)
        return
    rooms = {name.split(".")[1] for name in imports_of(path) if name.startswith("caseseries.")}
    for other in rooms - {room}:
        assert FLOOR_OF[other] < FLOOR_OF[room], f"{room} imports {other}"


@modules
def test_what_people_read_computes_no_statistic(path):
    if room_of(path) == "present":
        packages = {name.split(".")[0] for name in imports_of(path)}
        assert not packages & {"scipy", "statsmodels"}
        assert "caseseries.statistics" not in {
            ".".join(name.split(".")[:2]) for name in imports_of(path)
        }
        # What is told of the treatment was written beside the ledger.
        computed = {"caseseries.estimate.adherence", "caseseries.estimate.procedure"}
        assert not computed & imports_of(path)


def test_papers_take_nothing_from_the_page():
    """The page takes the constants of a paper, and stands above it."""
    for path in (PACKAGE / "present" / "manuscript").glob("*.py"):
        assert not [name for name in imports_of(path) if ".present.page" in name]


@modules
def test_the_package_knows_nothing_of_snakemake(path):
    assert "snakemake" not in {name.split(".")[0] for name in imports_of(path)}


@pytest.mark.parametrize("path", sorted(SCRIPTS.glob("*.py")), ids=lambda path: path.name)
def test_a_script_is_an_adapter(path):
    """A script unpacks, calls and writes: no function, class, loop or branch, twenty statements."""
    if path.name == "step.py":
        return
    tree = ast.parse(path.read_text(encoding="utf-8"))
    logic = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If)
    assert not [node for node in ast.walk(tree) if isinstance(node, logic)]
    [body] = [node.body for node in tree.body if isinstance(node, ast.With)]
    statements = [node for node in body if not isinstance(node, (ast.Import, ast.ImportFrom))]
    assert len(statements) <= 20


def names_of(study: Study) -> set[str]:
    """Return what a study calls its groups, scores and outcomes."""
    scores = [score.id for score in study.scores]
    parts = [part.id for score in study.scores for part in (score.top, score.threshold) if part]
    changes = [name for change in study.changes for name in (change.id, change.ratio) if name]
    # A gain is also a sign that a change may have.
    return {*scores, *parts, *changes, *study.grouping.ids, study.grouping.column} - {"gain"}


def test_only_data_know_what_a_study_is_about():
    """No module, template or schema names a score or a group of any study that ships.

    The words that the privacy guard takes for no name are those of any clinic.
    """
    names = "|".join(sorted(names_of(SMP) | names_of(VITILIGO)))
    word = re.compile(rf"(?<![a-z])(?:{names})(?![a-z])", re.IGNORECASE)
    rooms = [PACKAGE, PACKAGE.parent / "schemas", PACKAGE.parent / "rules", SCRIPTS]
    kinds = {".py", ".j2", ".js", ".css", ".yaml", ".smk"}
    found = {
        f"{path.relative_to(PACKAGE.parent)}: {match[0]}"
        for room in rooms
        for path in room.rglob("*.*")
        if path.suffix in kinds and path.name != "privacy_words.yaml"
        for match in word.finditer(path.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_every_script_has_its_rule_file():
    steps = {path.stem for path in SCRIPTS.glob("*.py")} - {"step"}
    rules = {path.stem for path in (ROOT / "workflow" / "rules").glob("*.smk")} - {
        "settings",
        "out_of_date",
    }
    assert steps == rules


def test_the_import_graph_follows_imports_of_imports():
    behind = modules_behind("validate")
    assert "workflow/scripts/step.py" in behind
    assert "workflow/caseseries/__init__.py" in behind
    assert "workflow/caseseries/study_error.py" in behind
    assert "workflow/caseseries/estimate/__init__.py" not in behind


@pytest.mark.parametrize("search", ["feasibility", "reconstruct"])
def test_no_change_of_the_estimates_repeats_a_search(search):
    folders = {module.split("/")[2] for module in modules_behind(search) if "caseseries/" in module}
    assert "estimate" not in folders
    assert "present" not in folders
