"""environment.yml, pyproject.toml and the lock name the same packages at the same versions.

``python tests/test_environment.py`` writes environment.yml anew from the other two.
"""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
HEADER = """\
# For conda users: `conda env create -f environment.yml && conda activate caseseries && snakemake`.
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
    return HEADER + "\n".join([*pins, "      - -e .", ""])


def test_conda_users_get_the_pins_of_the_lock():
    written = (ROOT / "environment.yml").read_text(encoding="utf-8")
    assert written == environment_yml(), "run: python tests/test_environment.py"


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


if __name__ == "__main__":
    (ROOT / "environment.yml").write_text(environment_yml(), encoding="utf-8")
