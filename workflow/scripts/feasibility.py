"""Every reading of a paper, and whether all its printed numbers can be true together."""

from step import step

with step(snakemake.log[0]):
    import json
    from pathlib import Path

    import pandas as pd

    from caseseries import files, ledger
    from caseseries.published.feasibility import tables
    from caseseries.published.feasibility.answers import answers
    from caseseries.published.feasibility.grid import decide_grid
    from caseseries.published.feasibility.proofs import VERIFIER, certificates
    from caseseries.published.feasibility.requests import COLUMNS, requests
    from caseseries.published.study_file import read

    made, where = snakemake.output, snakemake.params.where
    study = read(Path(snakemake.input.study))
    readings = [*study.readings(**where), *study.wider_readings(**where)]
    records = decide_grid(study, readings, jobs=snakemake.threads)
    reference = next(study.readings(**snakemake.params.reading))
    against, together = tables.contradictions_and_compatible(study, reference)

    ledger.write(tables.counts(study, records), made.ledger)
    files.write_table(tables.readings(study, records), made.every_reading)
    files.write_table(answers(study, records), made.answers)
    proofs, index = certificates(study, records)
    files.write_text(json.dumps(proofs, indent=1) + "\n", made.certificates)
    files.write_table(index, made.proofs)
    files.write_bytes(VERIFIER.read_bytes(), made.verifier)
    files.write_table(pd.DataFrame(requests(study, records), columns=COLUMNS), made.requests)
    files.write_table(tables.left_out(study, records), made.left_out)
    files.write_table(tables.witnesses(study, records), made.witnesses)
    files.write_table(against, made.contradictions)
    files.write_table(together, made.compatible)
