"""The folder of a manuscript; light, because every start of the workflow asks it."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Paper:
    """The folder of a manuscript: its text, its bibliography, and the looks of its formats."""

    folder: Path

    @property
    def text(self) -> Path:
        """The source."""
        return self.folder / "manuscript.md"

    @property
    def bibliography(self) -> Path:
        """The works that may be cited."""
        return self.folder / "references.bib"

    @property
    def constants(self) -> Path:
        """The numbers that come from no data."""
        return self.folder / "constants.yaml"

    @property
    def study(self) -> str:
        """Id of the published study that the manuscript is about, from its head."""
        _, head, _ = self.text.read_text(encoding="utf-8").split("---\n", 2)
        return str(yaml.safe_load(head)["study"])

    def citation_keys(self) -> set[str]:
        """Return the keys of the bibliography."""
        entries = self.bibliography.read_text(encoding="utf-8")
        return set(re.findall(r"^@\w+\{([^,\s]+),", entries, flags=re.MULTILINE))
