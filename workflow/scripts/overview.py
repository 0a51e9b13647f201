"""The printed numbers of a study, recomputed and tried together, as figures and as tables."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present import claims, readings
    from caseseries.present.figures import claims_overview, feasibility_grid
    from caseseries.present.figures.album import write_album
    from caseseries.present.tables import claims as claims_table
    from caseseries.present.tables.binder import readings_tables_of, write_tables
    from caseseries.published.reading import read

    given, made = snakemake.input, snakemake.output
    study, verdicts = read(Path(given.study)), claims.read(given.claims)
    tried = readings.read(Path(given.claims).parent, study)
    origin = claims.provenance(verdicts)
    drawings = {claims_overview: (verdicts, origin), feasibility_grid: (study, tried.table)}
    write_album(drawings, Path(made.captions).parent)
    written = [claims_table.table(verdicts, study.citation, origin), *readings_tables_of(tried)]
    write_tables(written, Path(made.tables[0]).parent)
