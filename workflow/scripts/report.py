"""The reviewer page: one file with every number, its verdict and the rows behind it."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries import files
    from caseseries.present import material, pooled
    from caseseries.present.manuscript.paper import Paper
    from caseseries.present.page import changed
    from caseseries.present.page.assemble import assemble
    from caseseries.present.page.build import write
    from caseseries.published.study_file import read

    given, asked = snakemake.input, snakemake.params
    compared = asked.compared
    report, record = Path(snakemake.output.page), Path(snakemake.output.headlines)
    before = changed.read(record)
    studies = [read(Path(path)) for path in given.published]
    of_cohorts = zip(given.facts, given.ledgers, strict=True)
    cohorts = [material.read(*paths, given.protocols) for paths in of_cohorts]
    page = assemble(
        results=report.parent,
        together=pooled.read(Path(given.pooled).parent, cohorts),
        compared=[study for study in studies if study.id in compared],
        published=studies,
        paper=Paper(Path(given.manuscript[0]).parent) if asked.has_paper else None,
        checklist_files=[Path(path) for path in given.checklists],
        raw_files=[Path(path) for path in snakemake.params.written],
        lock=Path(given.lock),
        headlines_before=before,
    )
    write(page, report)
    print(*changed.on_screen(before, page["moved"]), sep="\n")
    files.write_table(page["headlines"], record)
