"""Tables of cases rebuilt from printed numbers, and other tables that give the same numbers."""

from step import step

with step(snakemake.log[0]):
    import json
    from pathlib import Path

    from caseseries import files
    from caseseries.intake.study_file import read_study
    from caseseries.published.alternatives import all_alternatives
    from caseseries.published.reconstructions import numbers, offered, rebuilt, write_cohorts
    from caseseries.published.study_file import read

    given, made, asked = snakemake.input, snakemake.output, snakemake.params
    study, definition = read(Path(given.study)), read_study(given.definition)
    tried = files.read_table(given.hypotheses, dtype=str, keep_default_na=False)["verdict"]
    # The first grid comes first; the wider one offers no reconstruction.
    readings = list(study.hypotheses(**asked.where))
    verdicts = zip(readings, tried[: len(readings)], strict=True)
    possible = [reading for reading, verdict in verdicts if verdict == "possible"]
    worth_it = offered(next(study.hypotheses(**asked.reading)), possible)
    found = rebuilt(study, worth_it, snakemake.threads)
    others = all_alternatives(found, asked.tables, snakemake.threads)

    write_cohorts(found, Path(made.numbers).with_name("reconstructions"), definition)
    files.write_table(numbers(found), made.numbers)
    files.write_text(json.dumps(others, ensure_ascii=False, indent=1) + "\n", made.alternatives)
