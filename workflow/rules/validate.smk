rule validate:
    message:
        "Checking the case tables of {wildcards.cohort}"
    input:
        raw=raw_files,
        code=modules_behind("validate"),
    output:
        patients="results/{cohort}/validated/patients.csv",
        sessions="results/{cohort}/validated/sessions.csv",
        assessments="results/{cohort}/validated/assessments.csv",
        adverse_events="results/{cohort}/validated/adverse_events.csv",
        cohort="results/{cohort}/validated/cohort.json",
    log:
        step="results/logs/validate/{cohort}.log",
        # The sheet of problems outlives a refusal: Snakemake keeps logs, and deletes outputs.
        problems="results/{cohort}/problems.csv",
    conda:
        "../../environment.yml"
    script:
        "../scripts/validate.py"
