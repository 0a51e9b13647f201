rule validate:
    input:
        raw=raw_files,
        study=STUDY_FILE,
        code=modules_behind("validate"),
    output:
        tables=expand("<results>/{{cohort}}/validated/{table}.csv", table=CASE_TABLES),
        facts="<results>/{cohort}/validated/cohort.json",
        study="<results>/{cohort}/validated/study.json",
        remarks="<results>/{cohort}/validated/remarks.csv",
    log:
        step="<results>/logs/validate/{cohort}.log",
        # The sheet outlives a refusal: Snakemake keeps logs, and deletes the outputs of a failure.
        problems="<results>/{cohort}/problems.csv",
    # First of all, so that a fault is told before anything takes its time.
    priority: 2
    conda:
        "../../environment.yml"
    params:
        folder=lambda wildcards: Path(FOLDERS["cohorts"], wildcards.cohort),
    message:
        "Checking the case tables of {wildcards.cohort}"
    script:
        "../scripts/validate.py"
