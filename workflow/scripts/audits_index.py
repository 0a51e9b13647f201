"""All audited papers on one page."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present.page import audits

    folders = {Path(file): Path(folder) for file, folder in snakemake.params.folders.items()}
    audits.write(folders, Path(snakemake.output.index))
