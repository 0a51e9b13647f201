"""Each printed number of a study held against the ledger, and what they can tell together."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present.papers import judge
    from caseseries.published.study_file import read

    given, folder = snakemake.input, Path(snakemake.output.claims).parent
    judge(read(Path(given.study)), folder, given.ledgers, figures=True)
