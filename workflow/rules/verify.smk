rule verify:
    input:
        study="data/published/{study}.yaml",
        ledgers=ledger_of_study,
        code=modules_behind("verify"),
    output:
        claims="<results>/audit/{study}/claims.csv",
    log:
        "<results>/logs/verify/{study}.log",
    conda:
        "../../environment.yml"
    message:
        "Holding the printed numbers of {wildcards.study} against the ledger"
    script:
        "../scripts/verify.py"
