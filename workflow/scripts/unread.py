"""Papers that could not be read, each with its faults."""

from step import step

with step(snakemake.log[0]):
    from caseseries.present.papers import tell_unread

    tell_unread(snakemake.params.checks)
