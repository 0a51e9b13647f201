"""The printed numbers of every paper held against arithmetic alone; needs no patient data."""

from step import step

with step(snakemake.log[0]):
    from caseseries.published.audit import audit

    audit(snakemake.input.published, snakemake.output.checks, jobs=snakemake.threads)
