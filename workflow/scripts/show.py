"""The figures and tables of a cohort, and what of it may leave the house."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present import material
    from caseseries.present.figures.album import write_figures
    from caseseries.present.tables.binder import write_tables
    from caseseries.share.photos import release_photos
    from caseseries.share.sealed import write_shared
    from caseseries.share.small_groups import hide_small_groups

    given, made, asked = snakemake.input, snakemake.output, snakemake.params
    cohort = material.read(given.facts, given.ledger, given.protocols)
    write_figures({"cohort": cohort}, Path(made.figures).parent)
    write_tables({"cohort": cohort}, Path(made.tables).parent)
    shown = hide_small_groups(cohort.ledger.table, smallest=asked.smallest)
    write_shared(cohort.cohort.study, shown, made.shared)
    release_photos(cohort.cohort, Path(asked.folder), Path(made.photos))
