"""The printed numbers of the studies that the settings name, held against arithmetic alone."""

from step import step

with step(snakemake.log[0]):
    from caseseries.present.papers import check_papers

    papers = zip(snakemake.input.published, snakemake.output.checks, strict=True)
    check_papers(dict(papers))
