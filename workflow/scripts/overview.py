"""The printed numbers of a study, recomputed and tried together, as figures and as tables."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present import claims
    from caseseries.present.figures import claims_overview, feasibility_grid
    from caseseries.present.figures.album import write_album
    from caseseries.present.tables import claims as claims_table
    from caseseries.present.tables import contradictions as contradictions_table
    from caseseries.present.tables.binder import write_tables
    from caseseries.published.reading import read

    given, made = snakemake.input, snakemake.output
    study, verdicts = read(Path(given.study)), claims.read(given.claims)
    readings, against, together = map(
        claims.read, (given.hypotheses, given.contradictions, given.compatible)
    )
    origin = claims.provenance(verdicts)
    drawings = {claims_overview: (verdicts, origin), feasibility_grid: (study, readings)}
    write_album(drawings, Path(made.captions).parent)
    written = [
        claims_table.table(verdicts, study.citation, origin),
        contradictions_table.table(study, against, together),
    ]
    write_tables(written, Path(made.tables[0]).parent)
