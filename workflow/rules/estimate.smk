rule estimate:
    input:
        facts=rules.validate.output.facts,
        protocols=PROTOCOLS,
        ranges=ranges_of_cohort,
    output:
        ledger="<results>/{cohort}/ledger.csv",
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
