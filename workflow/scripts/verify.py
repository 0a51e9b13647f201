"""Each printed number of a study held against the ledger, and what they can tell together."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries import files, ledger
    from caseseries.present import claims, readings
    from caseseries.present.figures import claims_overview, feasibility_grid
    from caseseries.present.figures.album import write_album
    from caseseries.present.page import summary
    from caseseries.present.tables import claims as claims_table
    from caseseries.present.tables.binder import readings_tables_of, write_tables
    from caseseries.published import checks
    from caseseries.published.reading import read
    from caseseries.published.verdicts import verify

    given, made = snakemake.input, snakemake.output
    study, rows = read(Path(given.study)), ledger.read(given.ledgers)
    found = checks.check(study)
    judged = verify(study, rows, checks.proofs(found), checks.reserves(found))
    files.write_table(judged, made.claims)

    verdicts, tried = claims.read(made.claims), readings.read(Path(made.claims).parent, study)
    origin = claims.provenance(verdicts)
    drawings = {claims_overview: (verdicts, origin), feasibility_grid: (study, tried.table)}
    write_album(drawings, Path(made.figures).parent)
    written = [claims_table.table(verdicts, study.citation, origin), *readings_tables_of(tried)]
    write_tables(written, Path(made.tables).parent)
    summary.write(tried, Path(made.page), found)
