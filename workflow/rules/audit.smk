rule audit:
    input:
        published=[FILE_OF[study] for study in STUDIES],
    output:
        checks=expand("<results>/audit/{study}/checks.csv", study=STUDIES),
    log:
        "<results>/logs/audit.log",
    conda:
        "../../environment.yml"
    params:
        content=digest(FILE_OF[study] for study in STUDIES),
        code=code_behind("audit"),
    message:
        "Holding the printed numbers of the published studies against arithmetic"
    script:
        "../scripts/audit.py"
