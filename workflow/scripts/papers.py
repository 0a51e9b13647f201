"""Published studies that no cohort stands for, each from its file to its page."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present.papers import Audit

    given = snakemake.input
    audit = Audit(asked=snakemake.params.asked, template=Path(given.template))
    audit.many(given.published, snakemake.output, snakemake.threads)
