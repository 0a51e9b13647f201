"""The figures and tables of all cohorts together, and what each cohort changed."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present import material, pooled
    from caseseries.present.figures.album import write_figures
    from caseseries.present.tables.binder import write_tables

    given = snakemake.input
    of_cohorts = zip(given.facts, given.ledgers, strict=True)
    cohorts = [material.read(*paths, given.protocols) for paths in of_cohorts]
    together = pooled.read(Path(given.pooled).parent, cohorts)
    write_figures({"pooled": together}, Path(snakemake.output.figures).parent)
    write_tables({"pooled": together}, Path(snakemake.output.tables).parent)
