"""Begin a paper: its title page, introduction, discussion and constants, and what cohorts report.

``make new-paper`` writes what is not there yet, and leaves what is there as it stands.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from caseseries import document, files, settings
from caseseries.intake.cohort_file import REPORTING
from caseseries.present.manuscript.front import NAME
from caseseries.present.manuscript.paper import own_cohorts
from caseseries.study_error import StudyError
from caseseries.study_folder import study_folder, told

BEGINNINGS: Final = Path(__file__).resolve().parents[3] / "new_paper"
PARTS: Final = ("introduction.md", "discussion.md", "constants.yaml")


def begin(folder: Path) -> list[Path]:
    """Write the files of a study's paper that are not there yet, and return them.

    Raises StudyError if the folder has no settings of a study, or they have a fault.
    """
    asked = document.load(folder / settings.NAME, "config")
    places = {name: folder / asked["pathvars"]["cohorts"] / name for name in asked["cohorts"]}
    texts = {folder / "paper" / name: (BEGINNINGS / name).read_text("utf-8") for name in PARTS}
    texts[folder / NAME] = "\n".join(_questions("paper"))
    for name in own_cohorts(places)[0]:
        texts[places[name] / REPORTING] = "\n".join(_questions("reporting"))
    new = {path: text for path, text in texts.items() if not path.exists()}
    for path, text in new.items():
        files.write_text(text, path)
    return list(new)


def _questions(schema: str) -> Iterator[str]:
    """Yield the lines of a file with every key of its schema empty and explained."""
    rules = document.rules_of(schema)
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
    try:
        new = begin(study_folder())
    except StudyError as fault:
        raise SystemExit(told(str(fault))) from None
    for path in new:
        print(f"{path}: new; fill it in.")
    if not new:
        print("The paper has its files already; nothing was changed.")
    paper = study_folder() / "results/paper"
    print(told(f"Then run `make`: the paper is in {paper}, with a list of what it still needs."))


if __name__ == "__main__":
    main()
