"""The sources of a manuscript; light, because every start of the workflow asks it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

OWN = Path("paper")


@dataclass(frozen=True)
class Paper:
    """The folder of manuscripts, and which of them is meant: ``manuscript.md`` audits a study.

    ``own`` is the folder of the authors' own parts, such as ``introduction.md``; None where nobody
    signs, because the patients are simulated.
    """

    folder: Path
    name: str = "manuscript.md"
    own: Path | None = OWN

    @property
    def text(self) -> Path:
        """The source."""
        return self.folder / self.name

    @property
    def bibliographies(self) -> list[Path]:
        """The works that may be cited: ours, then the authors' own."""
        return self._both("references", ".bib")

    @property
    def constants(self) -> list[Path]:
        """The numbers that come from no data: ours, then the authors' own."""
        return self._both("constants", ".yaml")

    @property
    def head(self) -> Mapping[str, str]:
        """Head of the source: its title, and the ``study`` (published) that it is about."""
        _, head, _ = self.text.read_text(encoding="utf-8").split("---\n", 2)
        said: Mapping[str, str] = yaml.safe_load(head)
        return said

    def part(self, name: str, ending: str = ".md") -> Path:
        """Return the file of a part that the authors write themselves."""
        return (self.own or OWN) / f"{name}{ending}"

    def _both(self, name: str, ending: str) -> list[Path]:
        own = self.part(name, ending)
        return [self.folder / f"{name}{ending}", *([own] if self.has(own) else [])]

    def has(self, part: Path) -> bool:
        """Say whether the authors wrote a part for this paper."""
        return self.own is not None and part.is_file()

    def citation_keys(self) -> set[str]:
        """Return the keys of the bibliographies."""
        entries = "\n".join(path.read_text(encoding="utf-8") for path in self.bibliographies)
        return set(re.findall(r"^@\w+\{([^,\s]+),", entries, flags=re.MULTILINE))


def own_cohorts(folders: Mapping[str, Path]) -> tuple[list[str], bool]:
    """Return the cohorts whose paper is written, and whether they are patients.

    They are the observed cohorts, or the simulated ones if none is observed. One whose
    ``cohort.yaml`` cannot be read counts as observed, so that the step that checks it tells why.
    """
    found = {name: _provenance(folder / "cohort.yaml") for name, folder in folders.items()}
    observed = [name for name, provenance in found.items() if provenance == "observed"]
    simulated = [name for name, provenance in found.items() if provenance == "simulated"]
    return observed or simulated, bool(observed)


def _provenance(path: Path) -> str:
    """Return what a cohort says that it is; its line alone is read, as there may be hundreds."""
    text = path.read_bytes() if path.is_file() else b""
    found = re.search(rb"^provenance:\s*[\"']?(\w+)", text, re.MULTILINE)
    return found[1].decode() if found else "observed"
