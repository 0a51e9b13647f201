"""A copy of the whole project in a temporary folder, to be run, broken and changed."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LESS_WORK = "    cohort: liu-2025\n    where: {split: 6/4}\n    tables_drawn: 0\n"
# Beside each number how far it may lie, which takes as long as a third of the study.
RANGES = ("config/config.yaml", "tables_drawn: 0", "tables_drawn: 2")
NOT_OF_THE_STUDY = ("results", "tests", "benchmarks", "docs", "cohort-template.xlsx")


@dataclass(frozen=True)
class StudyFolder:
    """A copy of the project; its own modules are the ones that run."""

    folder: Path

    @property
    def python(self) -> str:
        """The interpreter, as a person has it: in the folder, where there is one."""
        own = self.folder / ".venv" / "bin" / "python"
        return str(own) if own.exists() else sys.executable

    def snakemake(self, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the study as a person would, with further environment variables."""
        settings = os.environ | {"PYTHONPATH": str(self.folder / "workflow")} | environment
        return subprocess.run(
            [self.python, "-m", "snakemake", *options],
            cwd=self.folder,
            env=settings,
            capture_output=True,
            text=True,
            check=False,
        )

    def run(self, *options: str, **environment: str) -> str:
        """Run the study, which must succeed, and return what the screen showed."""
        ended = self.snakemake(*options, **environment)
        assert ended.returncode == 0, ended.stderr
        return ended.stderr

    def checksums(self) -> dict[str, str]:
        """Return the checksum of every result by path, logs and Snakemake's own marks aside."""
        results = self.folder / "results"
        return {
            str(path.relative_to(results)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(results.rglob("*"))
            if path.is_file()
            and path.relative_to(results).parts[0] != "logs"
            and path.name != ".snakemake_timestamp"
        }

    def path(self, name: str) -> Path:
        """Return a path inside the folder."""
        return self.folder / name

    def replace(self, name: str, old: str, new: str) -> None:
        """Replace a text in a file, which must hold it."""
        path = self.path(name)
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")


def copy_of_the_project(folder: Path) -> StudyFolder:
    """Copy what a clone holds and the study needs: all but results, tests and hidden files."""
    folder.mkdir(parents=True)
    for source in ROOT.iterdir():
        if source.name.startswith(".") or source.name in NOT_OF_THE_STUDY:
            continue
        if source.is_dir():
            # Compiled modules come along; not those that another process is just writing.
            ignored = shutil.ignore_patterns("*.pyc.*", "*.egg-info")
            shutil.copytree(source, folder / source.name, ignore=ignored)
        else:
            shutil.copy2(source, folder / source.name)
    (folder / ".venv").symlink_to(sys.prefix)
    study = StudyFolder(folder)
    # A quarter of the readings of the paper: the same steps in a fraction of the time.
    study.replace("config/config.yaml", "    cohort: liu-2025\n", LESS_WORK)
    return study
