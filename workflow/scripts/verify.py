"""Each printed number of a study held against the ledger, with a verdict."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries import files, ledger
    from caseseries.published import checks
    from caseseries.published.reading import read
    from caseseries.published.verdicts import verify

    study = read(Path(snakemake.input.study))
    found = checks.check(study)
    rows = ledger.read(snakemake.input.ledgers)
    verdicts = verify(study, rows, checks.proofs(found), checks.reserves(found))
    files.write_table(verdicts, snakemake.output.claims)
