"""All audited papers on one page."""

from step import step

with step(snakemake.log[0]):
    from caseseries.present.page import audits

    audits.write(snakemake.params.checks, snakemake.output.index)
