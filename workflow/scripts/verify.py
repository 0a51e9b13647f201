"""Each printed number of a study held against the ledger, and what they can tell together."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries import files, ledger
    from caseseries.present import claims, readings
    from caseseries.present.figures.album import write_figures
    from caseseries.present.page import summary
    from caseseries.present.tables.binder import write_tables
    from caseseries.published import checks, inspect_sr
    from caseseries.published.study_file import read
    from caseseries.published.verdicts import verify

    given, made = snakemake.input, snakemake.output
    study, rows = read(Path(given.study)), ledger.read(given.ledgers)
    found = checks.check(study)
    judged = verify(study, rows, checks.proofs(found), checks.reserves(found))
    files.write_table(judged, made.claims)

    tried = readings.read(Path(made.claims).parent, study)
    inspected = inspect_sr.answers(study, found, tried.contradictions)
    verdicts = claims.Verdicts(claims.read(made.claims), study.citation, inspected)
    subjects = {"study": verdicts, "readings": tried}
    write_figures(subjects, Path(made.figures).parent)
    write_tables(subjects, Path(made.tables).parent)
    summary.write(tried, Path(made.page), found)
