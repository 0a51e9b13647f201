"""Every reading of a paper, and whether all its printed numbers can be true together."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.published.feasibility.readings import try_readings
    from caseseries.published.study_file import read

    folder = Path(snakemake.output.ledger).parent
    study = read(Path(snakemake.input.study))
    try_readings(study, folder, snakemake.params.asked, snakemake.threads)
