rule estimate:
    input:
        tables=rules.validate.output.tables,
        facts=rules.validate.output.facts,
        protocols=PROTOCOLS,
        ranges=ranges_of_cohort,
        code=modules_behind("estimate"),
    output:
        ledger="<results>/{cohort}/ledger.csv",
    log:
        "<results>/logs/estimate/{cohort}.log",
    priority: 1
    conda:
        "../../environment.yml"
    params:
        confidence=config["confidence"],
    message:
        "Computing every number of {wildcards.cohort}"
    script:
        "../scripts/estimate.py"
