"""The paper of the case series as Word, PDF and HTML, its numbers, and its checklists."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present import material, pooled
    from caseseries.present.manuscript.paper import Paper
    from caseseries.present.manuscript.press import Job, publish_series

    given, asked = snakemake.input, snakemake.params
    of_cohorts = zip(given.facts, given.ledgers, strict=True)
    cohorts = [material.read(*paths, given.protocols) for paths in of_cohorts]
    together = pooled.read(Path(given.pooled).parent, cohorts)
    folder = Path(snakemake.output[0]).parent
    job = Job(
        paper=Paper(Path(given.source[0]).parent, "case_series.md", own=asked.own),
        title_page=asked.title_page,
        told=asked.told,
        checklists=given.checklists,
        folder=folder,
        results=Path(given.pooled).parents[1],
    )
    publish_series(job, together)
