"""The printed numbers of every paper held against arithmetic alone; needs no patient data."""

from step import step

with step(snakemake.log[0]):
    from caseseries.present.page import audits
    from caseseries.published.audit import audit

    made = snakemake.output
    audit(snakemake.input.published, made.checks, jobs=snakemake.threads)
    audits.write(made.checks, made.index)
