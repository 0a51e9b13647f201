rule pool:
    input:
        ledgers=ledgers_of_cohorts,
        facts=expand(rules.validate.output.facts, cohort=COHORTS),
        shared=list(SHARED.values()),
    output:
        # It stands for all of them in the rules that read them.
        ledger="<results>/pooled/ledger.csv",
        sent="<results>/pooled/sent.csv",
        cohorts="<results>/pooled/cohorts.csv",
        changes="<results>/pooled/what_changed.csv",
    log:
        "<results>/logs/pool/all.log",
    conda:
        "../../environment.yml"
    params:
        provenances=config["pooled_provenances"],
        confidence=config["confidence"],
        shared=list(SHARED),
        content=digest(SHARED.values()),
        code=code_behind("pool"),
    message:
        "Putting the cohorts together"
    script:
        "../scripts/pool.py"
