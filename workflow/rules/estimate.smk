rule estimate:
    input:
        facts=rules.validate.output.facts,
        protocols=PROTOCOLS,
        ranges=ranges_of_cohort,
    output:
        # It stands for all of them in the rules that read them.
        ledger="<results>/{cohort}/ledger.csv",
        wanted="<results>/{cohort}/treatment/wanted.csv",
        deviations="<results>/{cohort}/treatment/deviations.csv",
        by_patient="<results>/{cohort}/treatment/by_patient.csv",
    log:
        "<results>/logs/estimate/{cohort}.log",
    priority: 1
    conda:
        "../../environment.yml"
    params:
        confidence=config["confidence"],
        content=digest(PROTOCOLS),
        code=code_behind("estimate"),
    message:
        "Computing every number of {wildcards.cohort}"
    script:
        "../scripts/estimate.py"
