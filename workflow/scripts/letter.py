"""A letter to the authors of a study whose numbers leave questions open."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present import readings
    from caseseries.present.manuscript import letter
    from caseseries.published.study_file import read

    given, folder = snakemake.input, Path(snakemake.output.text).parent
    tried = readings.read(folder, read(Path(given.study)))
    letter.write(letter.text_of(Path(given.template), tried), folder)
