"""How far all unreported numbers of a rebuilt cohort may lie, over tables that fit as well."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.intake.study_file import read_study
    from caseseries.published.study_file import read
    from caseseries.published.unreported import find_ranges

    folder = Path(snakemake.output.ranges).parent
    study, definition = read(Path(snakemake.input.study)), read_study(snakemake.input.definition)
    find_ranges(study, folder, definition, snakemake.params.confidence)
