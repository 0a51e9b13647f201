"""The printed numbers of one paper held against arithmetic alone; needs no patient data."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries import files
    from caseseries.published import checks
    from caseseries.published.reading import read

    study = read(Path(snakemake.input.study))
    found = checks.table(study, checks.check(study))
    files.write_table(found, snakemake.output.checks)
