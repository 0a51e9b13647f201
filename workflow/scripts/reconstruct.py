"""Tables of cases rebuilt from printed numbers, and other tables that give the same numbers."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.intake.study_file import read_study
    from caseseries.published.reconstructions import rebuild
    from caseseries.published.study_file import read

    folder = Path(snakemake.output.numbers).parent
    study, definition = read(Path(snakemake.input.study)), read_study(snakemake.input.definition)
    rebuild(study, folder, definition, snakemake.params.asked, snakemake.threads)
