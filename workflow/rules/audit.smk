rule audit:
    input:
        published=PUBLISHED,
    output:
        checks=expand("<results>/audit/{study}/checks.csv", study=FILE_OF),
        index="<results>/audit/index.html",
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
