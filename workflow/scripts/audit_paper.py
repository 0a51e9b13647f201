"""The paper about a published study as Word, PDF and HTML, its numbers, and its checklists."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present import material
    from caseseries.present.manuscript.paper import Paper
    from caseseries.present.manuscript.press import Job, publish_audit

    given, asked = snakemake.input, snakemake.params
    cohort = material.read(given.facts[0], given.ledger[0], given.protocols)
    job = Job(
        paper=Paper(Path(given.source[0]).parent),
        title_page=asked.title_page,
        told=asked.told,
        checklists=given.checklists,
        folder=Path(snakemake.output[0]).parent,
        results=Path(given.verdicts[0]).parents[2],
    )
    publish_audit(
        job,
        cohort,
        ledgers=given.ledgers,
        verdicts=given.verdicts[0],
        published=given.published,
    )
