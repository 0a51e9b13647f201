"""A letter to the authors of a study whose numbers leave questions open."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present.papers import write_letter
    from caseseries.published.study_file import read

    folder = Path(snakemake.output.text).parent
    write_letter(read(Path(snakemake.input.study)), folder, Path(snakemake.input.template))
