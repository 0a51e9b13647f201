"""The tables of a cohort, each as CSV, HTML, pandoc tree and LaTeX."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present import material
    from caseseries.present.tables.binder import tables_of, write_tables

    cohort = material.read(
        validated=Path(snakemake.input.facts).parent,
        ledger=snakemake.input.ledger,
        protocols=snakemake.input.protocols,
    )
    write_tables(tables_of(cohort), Path(snakemake.output[0]).parent)
