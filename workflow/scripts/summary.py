"""What the printed numbers of a study can tell, on one page in plain words."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present import readings
    from caseseries.present.page import summary
    from caseseries.published.reading import read

    page = Path(snakemake.output.page)
    study = read(Path(snakemake.input.study))
    summary.write(readings.read(page.parent, study), page)
