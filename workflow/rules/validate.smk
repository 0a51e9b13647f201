rule validate:
    input:
        raw=lambda wildcards: case_files(wildcards.cohort),
        study=STUDY_FILE,
    output:
        tables=expand("<results>/{{cohort}}/validated/{table}.csv", table=CASE_TABLES),
        study="<results>/{cohort}/validated/study.json",
        remarks="<results>/{cohort}/validated/remarks.csv",
        # Written last; it stands for all of them in the rules that read them.
        facts="<results>/{cohort}/validated/cohort.json",
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
        content=lambda wildcards: digest([STUDY_FILE, *case_files(wildcards.cohort)]),
        code=code_behind("validate"),
    message:
        "Checking the case tables of {wildcards.cohort}"
    script:
        "../scripts/validate.py"
