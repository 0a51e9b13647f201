"""environment.yml, pyproject.toml and the lock name the same packages at the same versions.

``python tests/test_environment.py`` writes environment.yml anew from the other two.
"""

import os
import re
import subprocess
import tomllib
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = """\
# For conda users: `conda env create -f environment.yml`, `conda activate caseseries`, and
# `python workflow/run.py`. Snakemake takes this file for `--sdm conda` as well, from a copy: it
# names no folder, and steps find the package beside the Snakefile.
# The pins are those of requirements.lock; `python tests/test_environment.py` writes this file.
name: caseseries
channels:
  - conda-forge
dependencies:
  - python>=3.11,<3.15
  - pip
  - pip:
"""


def locked_versions(lock: str) -> dict[str, str]:
    """Return {package: version} of the packages that a lock file pins without conditions."""
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ;\\]+)", lock, flags=re.MULTILINE))


def direct_dependencies() -> list[str]:
    """Return the packages that the code imports, as pyproject.toml names them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return sorted(name.replace("_", "-") for name in project["dependencies"])


def environment_yml() -> str:
    """Return what environment.yml should be."""
    versions = locked_versions((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    pins = [f"      - {name}=={versions[name]}" for name in direct_dependencies()]
    return HEADER + "\n".join([*pins, ""])


def test_conda_users_get_the_pins_of_the_lock():
    written = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert written == environment_yml(), "run: python tests/test_environment.py"


def test_a_copy_of_the_conda_file_is_enough():
    """Snakemake copies it away from its folder, where `-e .` would mean another folder."""
    lines = (ROOT / "environment.yml").read_text(encoding="utf-8").splitlines()
    listed = [line.removeprefix("      - ") for line in lines if line.startswith("      - ")]
    assert listed
    assert all(re.fullmatch(r"[a-z0-9-]+==[\w.]+", package) for package in listed)


def test_the_test_tools_do_not_move_the_pins_of_the_study():
    run = locked_versions((ROOT / "requirements.lock").read_text(encoding="utf-8"))
    test = locked_versions((ROOT / "requirements-dev.lock").read_text(encoding="utf-8"))
    assert {name: test.get(name) for name in run} == run


def test_locks_carry_hashes_and_no_addresses():
    for lock in ROOT.glob("requirements*.lock"):
        text = lock.read_text(encoding="utf-8")
        assert "://" not in text
        pins = len(re.findall(r"^[A-Za-z0-9_-]+==", text, flags=re.MULTILINE))
        hashed = len(re.findall(r"==.*\\\n    --hash=sha256:", text))
        assert pins == hashed > 0


def test_the_project_may_be_moved_after_it_was_set_up(tmp_path):
    """The package is found from its own folder, whatever that is called by then."""
    before, after = tmp_path / "before", tmp_path / "名 (2)"
    venv.create(before / ".venv", with_pip=False)
    [packages] = before.glob(".venv/lib/python*/site-packages")
    [folder] = re.findall(r"^PACKAGE := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    (packages / "caseseries.pth").write_text(f"{folder}\n")
    (before / "workflow" / "caseseries").mkdir(parents=True)
    (before / "workflow" / "caseseries" / "__init__.py").touch()
    before.rename(after)
    command = [after / ".venv" / "bin" / "python", "-c", "import caseseries"]
    surroundings = {"LC_ALL": "C", "PATH": os.environ["PATH"]}
    subprocess.run(command, check=True, env=surroundings, cwd=tmp_path)


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(environment_yml(), encoding="utf-8")
