rule pool:
    input:
        ledgers=expand(rules.estimate.output.ledger, cohort=COHORTS),
        facts=expand(rules.validate.output.facts, cohort=COHORTS),
    output:
        ledger="<results>/pooled/ledger.csv",
        cohorts="<results>/pooled/cohorts.csv",
        changes="<results>/pooled/what_changed.csv",
    log:
        "<results>/logs/pool/all.log",
    conda:
        "../../environment.yml"
    params:
        provenances=config["pooled_provenances"],
        confidence=config["confidence"],
        code=code_behind("pool"),
    message:
        "Putting the cohorts together"
    script:
        "../scripts/pool.py"
