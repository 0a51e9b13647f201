"""Every reading of a paper, and whether all its printed numbers can be true together."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries import files, ledger
    from caseseries.published.feasibility import tables
    from caseseries.published.feasibility.grid import decide_grid
    from caseseries.published.reading import read

    study = read(Path(snakemake.input.study))
    readings = list(study.hypotheses(**snakemake.params.where))
    records = decide_grid(study, readings, jobs=snakemake.threads)
    reference = next(study.hypotheses(**snakemake.params.reading))
    against, together = tables.contradictions_and_compatible(study, reference)

    ledger.write(tables.counts(study, records), snakemake.output.ledger)
    files.write_table(tables.hypotheses(study, records), snakemake.output.hypotheses)
    files.write_table(tables.witnesses(study, records), snakemake.output.witnesses)
    files.write_table(against, snakemake.output.contradictions)
    files.write_table(together, snakemake.output.compatible)
