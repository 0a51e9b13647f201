"""``ro-crate-metadata.json``: which result came from which files, by which step.

RO-Crate 1.1 with the profiles of Workflow Run RO-Crate 0.5, down to single steps
(https://www.researchobject.org/workflow-run-crate/). When a step ran is not said: the profiles do
not ask for it, and the same files give the same results on any day.
"""

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from rocrate.model import ContextEntity, File
from rocrate.rocrate import ROCrate

from caseseries.deposit.citation import ORCID, Author
from caseseries.deposit.inventory import DATA_FOLDER, DATA_LICENCE, Deposit, DepositedFile
from caseseries.deposit.steps import Step, files_given, files_made
from caseseries.deposit.words import media_type
from caseseries.present.page.provenance import programs

METADATA = "ro-crate-metadata.json"
ROCRATE_VERSION = "1.1"
RUN_PROFILES = {
    "process": "Process Run Crate",
    "workflow": "Workflow Run Crate",
    "provenance": "Provenance Run Crate",
}
RUN_VERSION = "0.5"
WORKFLOW_PROFILE = "https://w3id.org/workflowhub/workflow-ro-crate/1.0"
SPDX = "https://spdx.org/licenses/"
LICENCE_ID = "#licence"
SCRIPTS = "workflow/scripts"

# The profile's own context defines the term as well; inlined, it spares readers a second address.
TERMS = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}

TIMELESS = "When it ran is not recorded: the same files give the same results on any day."

Entity = dict[str, Any]


def crate(deposit: Deposit, companions: Mapping[str, str]) -> str:
    """Return the metadata as JSON-LD; the same deposit gives the same bytes.

    Parameters
    ----------
    deposit
        What is deposited.
    companions
        The other descriptions of the deposit, which lie beside this one: text by name.
    """
    described = ROCrate(version=ROCRATE_VERSION)
    described.metadata.extra_terms.update(TERMS)
    _add_workflow(described, deposit)
    for file in deposit.files.values():
        if file.path != deposit.workflow:
            _add_file(described, file.path, _about_file(file, deposit))
    for name, text in companions.items():
        _add_file(described, name, _about_companion(name, text))
    for entity in _context(deposit):
        described.add(ContextEntity(described, entity["@id"], entity))
    for step in deposit.steps:
        described.add(ContextEntity(described, _action_id(step), _action(step, deposit)))
    _describe_root(described.root_dataset, deposit)
    return _sorted_text(described.metadata.generate())


def _describe_root(root: Any, deposit: Deposit) -> None:
    citation = deposit.citation
    root["name"] = citation.paper_title
    root["description"] = " ".join(_about_root(deposit))
    root["license"] = {"@id": LICENCE_ID}
    root["author"] = [{"@id": _author_id(author)} for author in citation.paper_authors]
    root["conformsTo"] = [{"@id": address} for address in _profiles()]
    root["mentions"] = [{"@id": identifier} for identifier in _mentioned(deposit)]
    del root["datePublished"]  # the library's is today
    if deposit.date:
        root["datePublished"] = deposit.date


def _about_root(deposit: Deposit) -> list[str]:
    cohorts = (f"Cohort: {one.facts.title}. {one.origin}" for one in deposit.cohorts)
    undated = "Not yet published: neither CITATION.cff nor a cohort names a day."
    return [
        "Data, workflow and results of the study.",
        *cohorts,
        *deposit.reasons,
        *([] if deposit.date else [undated]),
    ]


def _add_workflow(described: Any, deposit: Deposit) -> None:
    """Add the workflow as the main entity, with its engine and the programs that it needs."""
    versions = programs(deposit.files[deposit.lock].source)
    tools = sorted({_script(step) for step in deposit.steps})
    about = _about_file(deposit.files[deposit.workflow], deposit) | {
        "name": deposit.citation.title,
        "version": deposit.citation.version,
        "hasPart": [{"@id": quote(tool)} for tool in tools],
        "softwareRequirements": {"@id": quote(deposit.lock)},
    }
    if deposit.citation.repository:
        about["url"] = deposit.citation.repository
    described.add_workflow(
        dest_path=deposit.workflow,
        main=True,
        lang="snakemake",
        lang_version=versions["snakemake"],
        properties=about,
    )


def _add_file(described: Any, path: str, about: Entity) -> None:
    described.add(File(described, dest_path=path, properties=about))


def _about_file(file: DepositedFile, deposit: Deposit) -> Entity:
    about: Entity = {
        "name": file.title,
        "encodingFormat": media_type(file.path),
        "contentSize": str(file.bytes),
        "sha256": file.sha256,
    }
    if file.origin:
        about["description"] = file.origin
    if file.licence:
        about["license"] = {"@id": SPDX + quote(file.licence)}
    if file.path in map(_script, deposit.steps):
        about["@type"] = ["File", "SoftwareSourceCode"]
        about["name"] = f"Step: {PurePath(file.path).stem}"
        about["version"] = deposit.citation.version
    return about


def _about_companion(name: str, text: str) -> Entity:
    content = text.encode()
    return {
        "name": name,
        "encodingFormat": media_type(name),
        "contentSize": str(len(content)),
        "sha256": sha256(content).hexdigest(),
    }


def _context(deposit: Deposit) -> Iterable[Entity]:
    """Yield what is no file: profiles, licences, authors, what stays, and the run as a whole."""
    for address, name in _profiles().items():
        version = PurePath(address).name
        yield {"@id": address, "@type": "CreativeWork", "name": name, "version": version}
    yield _licence(deposit)
    for licence in sorted({file.licence for file in deposit.files.values()} - {""}):
        yield {"@id": SPDX + quote(licence), "@type": "CreativeWork", "name": licence}
    for author in deposit.citation.paper_authors:
        yield _author(author)
    for stays in set(deposit.staying.values()):
        yield {
            "@id": stays.id,
            "@type": "CreativeWork",
            "name": stays.name,
            "description": stays.why,
        }
    yield _run(deposit)


def _profiles() -> dict[str, str]:
    run = {
        f"https://w3id.org/ro/wfrun/{part}/{RUN_VERSION}": name
        for part, name in RUN_PROFILES.items()
    }
    return run | {WORKFLOW_PROFILE: "Workflow RO-Crate"}


def _licence(deposit: Deposit) -> Entity:
    return {
        "@id": LICENCE_ID,
        "@type": "CreativeWork",
        "name": f"{deposit.citation.licence} for the code, {DATA_LICENCE} for our data",
        "description": (
            f"{deposit.citation.licence} for the code and {DATA_LICENCE} for the files in "
            f"{DATA_FOLDER}/ that we wrote, as the file LICENSE says. "
            "A cohort names the licence of its own tables."
        ),
    }


def _author(author: Author) -> Entity:
    about: Entity = {
        "@id": _author_id(author),
        "@type": "Person" if author.is_person else "Organization",
        "name": author.name,
    }
    if author.affiliation:
        about["affiliation"] = author.affiliation
    return about


def _author_id(author: Author) -> str:
    return ORCID + author.orcid if author.orcid else f"#{quote(author.name)}"


def _run(deposit: Deposit) -> Entity:
    """Return the run of the whole workflow, from what people gave to every result."""
    return _create_action(
        name="Run of the whole study",
        instrument=deposit.workflow,
        given=files_given(deposit.steps),
        made=files_made(deposit.steps),
        deposit=deposit,
    ) | {"@id": "#run"}


def _action(step: Step, deposit: Deposit) -> Entity:
    return _create_action(
        name=step.does,
        instrument=_script(step),
        given=step.given,
        made=step.made,
        deposit=deposit,
    )


def _create_action(
    *, name: str, instrument: str, given: Iterable[str], made: Iterable[str], deposit: Deposit
) -> Entity:
    return {
        "@type": "CreateAction",
        "name": name,
        "description": TIMELESS,
        "instrument": {"@id": quote(instrument)},
        "object": _references(given, deposit),
        "result": _references(made, deposit),
    }


def _references(paths: Iterable[str], deposit: Deposit) -> list[Entity]:
    """Refer to files, or, where they stay with the clinic, to what describes them."""
    stays = deposit.staying
    return [
        {"@id": identifier}
        for identifier in {stays[path].id if path in stays else quote(path) for path in paths}
    ]


def _mentioned(deposit: Deposit) -> list[str]:
    stays = {one.id for one in deposit.staying.values()}
    return ["#run", *map(_action_id, deposit.steps), *stays]


def _action_id(step: Step) -> str:
    return f"#{step.name}"


def _script(step: Step) -> str:
    return f"{SCRIPTS}/{step.rule}.py"


def _sorted_text(document: Entity) -> str:
    """Write JSON-LD with its entities, and the references of each, in one fixed order."""
    first = (METADATA, "./")
    graph = [_with_sorted_references(entity) for entity in document["@graph"]]
    graph.sort(key=lambda entity: (entity["@id"] not in first, entity["@id"]))
    ordered = document | {"@graph": graph}
    return json.dumps(ordered, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _with_sorted_references(entity: Entity) -> Entity:
    return {key: _sorted_references(value) for key, value in entity.items()}


def _sorted_references(value: Any) -> Any:
    """Return references in order, and a single one without its list, as RO-Crate asks."""
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        return value
    ordered = sorted(value, key=lambda one: str(one["@id"]))
    return ordered[0] if len(ordered) == 1 else ordered
