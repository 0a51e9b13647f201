"""The printed numbers of a study beside the recomputed ones, as a figure and as a table."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present import claims
    from caseseries.present.figures import of_study
    from caseseries.present.figures.album import write_figures
    from caseseries.present.tables import claims as claims_table
    from caseseries.present.tables.binder import write_tables
    from caseseries.published.reading import read

    verdicts = claims.read(snakemake.input.claims)
    origin = claims.provenance(verdicts)
    citation = read(Path(snakemake.input.study)).citation
    written = [claims_table.table(verdicts, citation, origin)]
    write_figures(of_study.FIGURES, Path(snakemake.output.captions).parent, verdicts, origin)
    write_tables(written, Path(snakemake.output.tables[0]).parent)
