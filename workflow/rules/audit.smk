rule audit:
    input:
        study="data/published/{study}.yaml",
        code=modules_behind("audit"),
    output:
        checks="<results>/audit/{study}/checks.csv",
    log:
        "<results>/logs/audit/{study}.log",
    conda:
        "../../environment.yml"
    message:
        "Holding the printed numbers of {wildcards.study} against arithmetic"
    script:
        "../scripts/audit.py"
