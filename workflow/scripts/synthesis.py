"""The published series side by side: what can be pooled, what cannot, and why they differ."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries import files
    from caseseries.ledger import Ledger
    from caseseries.present import series
    from caseseries.present.figures.album import write_figures
    from caseseries.present.tables.binder import write_tables
    from caseseries.published import synthesis
    from caseseries.published.study_file import read

    made = snakemake.output
    studies = [read(Path(path)) for path in snakemake.input.published]
    table = synthesis.pool(studies, confidence=snakemake.params.confidence)
    together = series.PublishedSeries(studies=studies, ledger=Ledger(table))
    files.write_table(table, made.ledger)
    files.write_table(synthesis.side_by_side(studies), made.side_by_side)
    files.write_text(series.as_text(together), made.words)
    write_figures({"series": together}, Path(made.figures).parent)
    write_tables({"series": together}, Path(made.tables).parent)
