"""``codecheck.yml``: the files that a codechecker makes again and compares.

The specification of the file, version 2.0, is at https://codecheck.org.uk/spec/config/2.0/; the
rules that registered files are held to have permanent ids (``CC-CFG-005``), which the tests name.
"""

from collections.abc import Iterator
from pathlib import PurePath

import yaml

from caseseries.deposit.citation import Citation, stated
from caseseries.deposit.inventory import Deposit

SPECIFICATION = "https://codecheck.org.uk/spec/config/2.0/"

# A placeholder is refused by the rules, so what nobody knows yet is left out.
HEAD = """\
---
# Paths are those of the project's root, which is the root of deposit.zip.
# Left to the codechecker: codechecker, report, summary, check_time and certificate.
"""
MISSING = "# Missing, to be added to {} before it is registered: {}.\n"


def codecheck(deposit: Deposit) -> str:
    """Return the manifest: every figure, table, ledger and document that the study makes."""
    citation = deposit.citation
    authors = [stated({"name": one.name, "ORCID": one.orcid}) for one in citation.paper_authors]
    paper = {"title": citation.paper_title, "authors": authors, "reference": citation.reference}
    about = {
        "version": SPECIFICATION,
        "paper": stated(paper),
        "manifest": list(_manifest(deposit)),
        "repository": citation.repository,
    }
    text = yaml.safe_dump(stated(about), allow_unicode=True, sort_keys=False, width=100)
    missing = (MISSING.format(citation.asked_in, what) for what in what_is_missing(citation))
    return HEAD + "".join(missing) + text


def what_is_missing(citation: Citation) -> list[str]:
    """Return in words what the rules ask for and nobody has said."""
    without = [author.name for author in citation.paper_authors if not author.orcid]
    missing = [f"the ORCID of {name} (CC-CFG-020)" for name in without]
    if not citation.paper_authors:
        missing.append("the authors of the paper (CC-CFG-018)")
    if not citation.reference:
        missing.append("the DOI of the paper (CC-CFG-021)")
    return missing


def _manifest(deposit: Deposit) -> Iterator[dict[str, str]]:
    """Yield every result but the validated tables, in the order of the steps."""
    validated = {path for cohort in deposit.cohorts.values() for path in cohort.validated}
    for step in deposit.steps:
        for path in step.made:
            if path in deposit.files and path not in validated:
                file, kind = deposit.files[path], PurePath(path).suffix[1:].upper()
                yield {"file": path, "comment": f"{file.title} ({kind}). {file.origin}".rstrip()}
