"""The printed numbers of a study beside the recomputed ones, as a figure and as a table."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present import claims
    from caseseries.present.figures.album import write_claims_figure
    from caseseries.present.tables.binder import write_claims_table
    from caseseries.published.reading import read

    verdicts = claims.read(snakemake.input.claims)
    origin = claims.provenance(verdicts)
    citation = read(Path(snakemake.input.study)).citation
    write_claims_figure(verdicts, origin, Path(snakemake.output.captions).parent)
    write_claims_table(verdicts, citation, origin, Path(snakemake.output.tables[0]).parent)
