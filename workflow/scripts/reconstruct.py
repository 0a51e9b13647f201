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
    tried = files.read_table(given.every_reading, dtype=str, keep_default_na=False)
    # The first grid comes first; the wider one offers no reconstruction.
    readings = list(study.readings(**asked.where))
    # What is possible by an unnamed convention alone says so; a table is rebuilt as the paper says.
    as_said = tried["verdict"].eq("possible") & tried["why"].eq("")
    possible = [one for one, holds in zip(readings, as_said[: len(readings)], strict=True) if holds]
    worth_it = offered(next(study.readings(**asked.reading)), possible)
    found = rebuilt(study, worth_it, snakemake.threads)
    others = all_alternatives(found, asked.tables, snakemake.threads)

    write_cohorts(found, Path(made.numbers).with_name("reconstructions"), definition)
    files.write_table(numbers(found), made.numbers)
    files.write_text(json.dumps(others, ensure_ascii=False, indent=1) + "\n", made.alternatives)
