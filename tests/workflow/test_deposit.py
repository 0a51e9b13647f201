"""What the whole study packs for a repository."""

import subprocess
import zipfile

import pytest

SHEETS = ("/problems.csv", "/remarks.csv")

pytestmark = pytest.mark.workflow


@pytest.fixture(scope="module")
def sums(finished):
    text = finished.path("results/deposit/SHA256SUMS").read_text(encoding="utf-8")
    return dict(reversed(line.split("  ", 1)) for line in text.splitlines())


def test_every_file_checks_from_the_root_of_the_project(finished):
    command = ["sha256sum", "--check", "--strict", "--quiet", "results/deposit/SHA256SUMS"]
    subprocess.run(command, cwd=finished.folder, check=True)


def test_every_result_is_listed(finished, sums):
    """All but the deposit itself, photographs, sheets of problems, which quote cells, and a record.

    With the record of headline numbers the next page is compared; it is nothing to publish. What
    other clinics sent is theirs to publish.
    """
    results = {f"results/{name}" for name in finished.checksums()}
    own = {name for name in results if name.startswith("results/deposit/")}
    aside = {name for name in results if name.endswith(SHEETS) or "/photos/" in name}
    aside |= {"results/headlines.csv", "results/pooled/sent.csv"}
    assert results - own - aside == {name for name in sums if name.startswith("results/")}


def test_every_input_is_listed(finished, sums):
    parts = ("config", "data", "profiles", "workflow")
    files = {
        str(path.relative_to(finished.folder))
        for part in parts
        for path in finished.path(part).rglob("*.*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    offered = "data/cohorts/liu-2025-all-numbers/"  # not part of the study as delivered
    unused = {
        name
        for name in files
        if (name.startswith("data/") and name.endswith("README.md")) or name.startswith(offered)
    }
    assert files - unused <= set(sums)
    assert {"Snakefile", "LICENSE", "CITATION.cff", "requirements.lock"} <= set(sums)


def test_the_archive_holds_all_that_is_listed(finished, sums):
    with zipfile.ZipFile(finished.path("results/deposit/deposit.zip")) as archive:
        assert set(sums) <= set(archive.namelist())
