"""The figures of a cohort, and the words that go with them."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    from caseseries.present import material
    from caseseries.present.figures import of_cohort
    from caseseries.present.figures.album import write_figures

    cohort = material.read(
        validated=Path(snakemake.input.facts).parent,
        ledger=snakemake.input.ledger,
        protocols=snakemake.input.protocols,
    )
    write_figures(of_cohort.FIGURES, Path(snakemake.output.captions).parent, cohort)
