"""``ro-crate-metadata.json``: which result came from which files, by which step.

RO-Crate 1.1 with the profiles of Workflow Run RO-Crate 0.5, down to single steps
(https://www.researchobject.org/workflow-run-crate/). When a step ran is not said: the profiles do
not ask for it, and the same files give the same results on any day.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import PurePath
from typing import Any, Final
from urllib.parse import quote

from rocrate.model import ContextEntity, File
from rocrate.rocrate import ROCrate

from caseseries.deposit.citation import ORCID, Author, stated
from caseseries.deposit.inventory import DATA_FOLDER, DATA_LICENCE, SPDX, Deposit, DepositedFile
from caseseries.deposit.steps import Step, files_given, files_made
from caseseries.deposit.titles import DECLARED, media_type

METADATA: Final = "ro-crate-metadata.json"
WORKFLOW: Final = "Snakefile"
LOCK: Final = "requirements.lock"
VERSION: Final = "1.1"
PROFILES: Final[Mapping[str, str]] = DECLARED["profiles"]
LICENCE_ID: Final = "#licence"

# The profile's own context defines the term as well; inlined, it spares readers a second address.
TERMS: Final = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}

TIMELESS: Final = "When it ran is not recorded: the same files give the same results on any day."
UNDATED: Final = "Not yet published: neither CITATION.cff nor a cohort names a day."

Entity = dict[str, Any]


def crate(deposit: Deposit, companions: Mapping[str, str]) -> str:
    """Return the metadata as JSON-LD; the same deposit gives the same bytes.

    ``companions`` are the other descriptions of the deposit, which lie beside this one: text by
    name.
    """
    described = ROCrate(version=VERSION)
    described.metadata.extra_terms.update(TERMS)
    beside = [
        DepositedFile(path=name, content=text.encode(), title=name)
        for name, text in companions.items()
    ]
    actions = list(_actions(deposit))
    scripts = set(map(_script, deposit.steps))
    _add_workflow(described, deposit, scripts)
    for file in (*deposit.files.values(), *beside):
        if file.path != WORKFLOW:
            about = _about_file(file)
            if file.path in scripts:
                about["@type"] = ["File", "SoftwareSourceCode"]
                about["name"] = f"Step: {PurePath(file.path).stem}"
                about["version"] = deposit.citation.version
            described.add(File(described, dest_path=file.path, properties=about))
    for entity in (*_context(deposit), *actions):
        described.add(ContextEntity(described, entity["@id"], entity))
    _describe_root(described.root_dataset, deposit, actions)
    return _sorted_text(described.metadata.generate())


def _describe_root(root: Any, deposit: Deposit, actions: Iterable[Entity]) -> None:
    sentences = [
        "Data, workflow and results of the study.",
        *(f"Cohort: {one.facts.title}. {one.origin}" for one in deposit.cohorts.values()),
        *deposit.reasons,
        *([] if deposit.date else [UNDATED]),
    ]
    del root["datePublished"]  # the library's is today
    stays = {one.id for one in deposit.staying.values()}
    about = {
        "name": deposit.citation.paper_title,
        "description": " ".join(sentences),
        "license": {"@id": LICENCE_ID},
        "author": _references(map(_author_id, deposit.citation.paper_authors)),
        "conformsTo": _references(PROFILES),
        "mentions": _references([*(action["@id"] for action in actions), *stays]),
        "datePublished": deposit.date,
    }
    for name, said in stated(about).items():
        root[name] = said


def _add_workflow(described: Any, deposit: Deposit, scripts: Iterable[str]) -> None:
    """Add the workflow as the main entity, with its engine and the programs that it needs."""
    pins = deposit.files[LOCK].content.decode().splitlines()
    [version] = [pin.partition("==")[2].split()[0] for pin in pins if pin.startswith("snakemake==")]
    about = _about_file(deposit.files[WORKFLOW]) | {
        "name": deposit.citation.title,
        "version": deposit.citation.version,
        "hasPart": _references(map(quote, sorted(scripts))),
        "softwareRequirements": {"@id": quote(LOCK)},
        "url": deposit.citation.repository,
    }
    described.add_workflow(
        dest_path=WORKFLOW,
        main=True,
        lang="snakemake",
        lang_version=version,
        properties=stated(about),
    )


def _about_file(file: DepositedFile) -> Entity:
    about = {
        "name": file.title,
        "encodingFormat": media_type(file.path),
        "contentSize": str(len(file.content)),
        "sha256": file.sha256,
        "description": file.origin,
        "license": file.licence and {"@id": SPDX + quote(file.licence)},
    }
    return stated(about)


def _context(deposit: Deposit) -> Iterator[Entity]:
    """Yield what is no file and no step: profiles, licences, authors, and what stays."""
    code = deposit.citation.licence
    yield _work(
        LICENCE_ID,
        f"{code} for the code, {DATA_LICENCE} for our data",
        description=f"{code} for the code and {DATA_LICENCE} for the files in {DATA_FOLDER}/ that "
        "we wrote, as the file LICENSE says. A cohort names the licence of its own tables.",
    )
    for address, name in PROFILES.items():
        yield _work(address, name, version=PurePath(address).name)
    for licence in {file.licence for file in deposit.files.values()} - {""}:
        yield _work(SPDX + quote(licence), licence)
    for stays in set(deposit.staying.values()):
        yield _work(stays.id, stays.name, description=stays.why)
    for author in deposit.citation.paper_authors:
        about = {
            "@id": _author_id(author),
            "@type": "Person" if author.is_person else "Organization",
            "name": author.name,
            "affiliation": author.affiliation,
        }
        yield stated(about)


def _work(identifier: str, name: str, **about: str) -> Entity:
    return {"@id": identifier, "@type": "CreativeWork", "name": name, **about}


def _author_id(author: Author) -> str:
    return ORCID + author.orcid if author.orcid else f"#{quote(author.name)}"


def _actions(deposit: Deposit) -> Iterator[Entity]:
    """Yield the run of the whole workflow, from what people gave to every result; then each step.

    Where files stay with the clinic, it is referred to what describes them.
    """

    def action(
        name: str, does: str, tool: str, given: Iterable[str], made: Iterable[str]
    ) -> Entity:
        return {
            "@id": f"#{name}",
            "@type": "CreateAction",
            "name": does,
            "description": TIMELESS,
            "instrument": {"@id": quote(tool)},
            "object": _references({address(path) for path in given}),
            "result": _references({address(path) for path in made}),
        }

    def address(path: str) -> str:
        return deposit.staying[path].id if path in deposit.staying else quote(path)

    given, made = files_given(deposit.steps), files_made(deposit.steps)
    yield action("run", "Run of the whole study", WORKFLOW, given, made)
    for step in deposit.steps:
        yield action(step.name, step.does, _script(step), step.given, step.made)


def _script(step: Step) -> str:
    return f"workflow/scripts/{step.rule}.py"


def _references(identifiers: Iterable[str]) -> list[Entity]:
    return [{"@id": identifier} for identifier in identifiers]


def _sorted_text(document: Entity) -> str:
    """Write JSON-LD with its entities, and the references of each, in one fixed order."""
    graph = [
        {key: _sorted_references(value) for key, value in entity.items()}
        for entity in document["@graph"]
    ]
    graph.sort(key=lambda entity: (entity["@id"] not in (METADATA, "./"), entity["@id"]))
    ordered = document | {"@graph": graph}
    return json.dumps(ordered, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _sorted_references(value: Any) -> Any:
    """Return references in order, and a single one without its list, as RO-Crate asks."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return value
    ordered = sorted(value, key=lambda one: str(one["@id"]))
    return ordered[0] if len(ordered) == 1 else ordered
