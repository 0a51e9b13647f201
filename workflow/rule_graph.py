"""Write docs/rules.md: which step needs what of which, as a picture that GitHub draws.

    python workflow/rule_graph.py

The steps are those that Snakemake itself would run; no Graphviz is needed.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "rules.md"
TARGET = "all"
HEAD = """\
# The steps of the study

An arrow leads from a step to one that reads what it made; what is also reached by way of another
step has none of its own. `make graph` draws this anew.

"""


def needs() -> dict[str, set[str]]:
    """Return what each step needs directly, by the names of the rules."""
    command = [sys.executable, "-m", "snakemake", "--rulegraph", "mermaid-js"]
    text = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    names = dict(re.findall(r"(id\d+)\[(\w+)\]", text))
    found: dict[str, set[str]] = {name: set() for name in names.values()}
    for before, after in re.findall(r"(id\d+) --> (id\d+)", text):
        found[names[after]].add(names[before])
    del found[TARGET]
    return found


def direct(found: dict[str, set[str]]) -> dict[str, set[str]]:
    """Return the needs that are not needs of another need."""

    def behind(step: str) -> set[str]:
        return found[step].union(*map(behind, found[step]))

    return {step: needed - set().union(*map(behind, needed)) for step, needed in found.items()}


def page() -> str:
    """Return the page."""
    found = direct(needs())
    arrows = sorted(f"    {before} --> {step}" for step in found for before in found[step])
    return HEAD + "\n".join(["```mermaid", "flowchart TB", *arrows, "```", ""])


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
