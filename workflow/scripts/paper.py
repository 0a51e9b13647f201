"""The manuscript as Word, PDF and HTML, the numbers it quotes, and its checklists."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present import material
    from caseseries.present.manuscript.paper import Paper
    from caseseries.present.manuscript.press import Desk, publish

    given, folder = snakemake.input, Path(snakemake.output[0]).parent
    paper = Paper(Path(given.source[0]).parent)
    cohort = material.read(
        validated=Path(given.facts[0]).parent,
        ledger=given.ledger,
        protocols=given.protocols,
    )
    desk = Desk(
        paper=paper,
        study=paper.study,
        material=cohort,
        ledgers=given.ledgers,
        verdicts=given.verdicts[0],
        published=given.published,
        checklists=given.checklists,
        cohort_folder=Path(snakemake.params.cohort_folder),
        results=folder.parent,
    )
    publish(desk, folder)
