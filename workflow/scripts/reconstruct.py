"""Tables of cases rebuilt from printed numbers, and how far all unreported numbers may lie."""

from step import step

with step(snakemake.log[0]):
    from pathlib import Path

    import pandas as pd

    from caseseries.published import unreported
    from caseseries.published.reading import read
    from caseseries.published.reconstructions import numbers, offered, write_cohort

    given, made, asked = snakemake.input, snakemake.output, snakemake.params
    study = read(Path(given.study))
    verdicts = pd.read_csv(given.hypotheses, dtype=str, keep_default_na=False)["verdict"]
    readings = zip(study.hypotheses(**asked.where), verdicts, strict=True)
    possible = [reading for reading, verdict in readings if verdict == "possible"]
    rebuilt = offered(study, next(study.hypotheses(**asked.reading)), possible)
    ranges = unreported.all_ranges(
        rebuilt,
        asked.tables,
        confidence=asked.confidence,
        touch_up_below=asked.touch_up_below,
        jobs=snakemake.threads,
    )

    for name, reconstruction in rebuilt.items():
        write_cohort(reconstruction, Path(made.cohorts, name))
    as_csv = {"index": False, "lineterminator": "\n"}
    given_up = [numbers(name, reconstruction) for name, reconstruction in rebuilt.items()]
    pd.concat(given_up).to_csv(made.numbers, **as_csv)
    ranges.to_csv(made.ranges, **as_csv)
