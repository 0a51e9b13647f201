"""Begin a paper: ``config/paper.yaml``, ``paper/introduction.md`` and ``paper/discussion.md``.

``make new-paper`` writes what is not there yet, and leaves what is there as it stands.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from caseseries import document, files
from caseseries.present.manuscript.front import NAME
from caseseries.study_folder import study_folder, told

PARTS: Final = {
    "introduction": (
        "Write here what is known, what is not, and what this series was to find out."
    ),
    "discussion": (
        "Write here what the results mean beside the literature; the limits that the data show "
        "follow by themselves."
    ),
}
HOW: Final = """\
{##
%s
Numbers are looked up, never typed: {{ number('patients.all.count') }}, {{ p('…') }},
{{ estimate('…') }} with an id of results/<cohort>/ledger.csv; of several cohorts, one stands
first: {{ number('clinic-a/patients.all.count') }}. Works are cited as [@key] from
paper/references.bib. What is typed stops the build, with its line. This note does not show.
##}
"""


def begin(folder: Path) -> list[Path]:
    """Write the files of a paper that are not there yet, and return them."""
    texts = {folder / "paper" / f"{name}.md": HOW % says for name, says in PARTS.items()}
    texts[folder / NAME] = "\n".join(_paper_file())
    new = {path: text for path, text in texts.items() if not path.exists()}
    for path, text in new.items():
        files.write_text(text, path)
    return list(new)


def _paper_file() -> Iterator[str]:
    """Yield the lines of ``config/paper.yaml`` with every key empty and explained."""
    rules = document.rules_of("paper")
    yield f"# {rules['description'].partition(': ')[2]}"
    for key, rule in rules["properties"].items():
        yield f"# {rule['description']}"
        yield f"{key}:"
        if key == "authors":
            for name, about in rule["items"]["properties"].items():
                yield f"#  {'-' if name == 'name' else ' '} {name}:  # {about['description']}"
    yield ""


def main() -> None:
    """Begin the paper of the study, and say what to do next."""
    new = begin(study_folder())
    for path in new:
        print(f"{path}: new; fill it in.")
    if not new:
        print("The paper has its files already; nothing was changed.")
    paper = study_folder() / "results/paper"
    print(told(f"Then run `make`: the paper is in {paper}, with a list of what it still needs."))


if __name__ == "__main__":
    main()
