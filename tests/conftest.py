"""What all tests share: examples that repeat, no time limit, one finished run and one browser."""

import os
from pathlib import Path

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from workflow.study_folder import RANGES, StudyFolder, copy_of_the_project

CHROMIUM = Path("/usr/bin/chromium")
TOGETHER = {
    "the finished run": (
        "tests/browser/",
        "tests/workflow/test_deposit.py",
        "tests/workflow/test_study_runs.py",
    ),
    "made-up cohorts": ("tests/present/",),
}
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]

settings.register_profile("repeatable", deadline=None, derandomize=True, database=None)
settings.load_profile("repeatable")


class OneRunOneProcess(LoadFileScheduling):
    """Gives each file to one process, and files that share what is slow to make to the same."""

    def _split_scope(self, nodeid: str) -> str:
        file = super()._split_scope(nodeid)
        return next((shared for shared, files in TOGETHER.items() if file.startswith(files)), file)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    return OneRunOneProcess(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(items):
    """Begin with runs of the whole workflow, so that no processor waits for one at the end."""
    items.sort(key=lambda item: item.get_closest_marker("workflow") is None)


@pytest.fixture(scope="session")
def finished(tmp_path_factory) -> StudyFolder:
    """One finished run that several tests look at and none may change."""
    done = copy_of_the_project(tmp_path_factory.mktemp("finished") / "study")
    done.replace(*RANGES)
    done.run()
    return done


@pytest.fixture(scope="session")
def chromium():
    """Debian's browser; outside CI its absence skips the tests, loudly."""
    if not CHROMIUM.exists():
        message = (
            "NO BROWSER TEST WAS RUN: /usr/bin/chromium is not installed (apt install chromium)"
        )
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=QUIET)
        yield browser
        browser.close()
