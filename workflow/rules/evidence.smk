rule evidence:
    input:
        pooled=rules.pool.output.ledger,
        ledgers=expand(rules.estimate.output.ledger, cohort=COHORTS),
        facts=expand(rules.validate.output.facts, cohort=COHORTS),
        protocols=PROTOCOLS,
    output:
        figures="<results>/pooled/figures/captions.json",
        tables="<results>/pooled/tables/index.json",
    log:
        "<results>/logs/evidence.log",
    conda:
        "../../environment.yml"
    params:
        content=digest(PROTOCOLS),
        code=code_behind("evidence"),
    message:
        "Showing all cohorts together, and what each of them changed"
    script:
        "../scripts/evidence.py"
