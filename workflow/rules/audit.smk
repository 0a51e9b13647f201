rule audit:
    input:
        published=PUBLISHED,
    output:
        checks=[f"<results>/audit/{Path(name).stem}/checks.csv" for name in PUBLISHED],
    log:
        "<results>/logs/audit.log",
    conda:
        "../../environment.yml"
    threads: 2
    params:
        content=digest(PUBLISHED),
        code=code_behind("audit"),
    message:
        "Holding the printed numbers of every published study against arithmetic"
    script:
        "../scripts/audit.py"
