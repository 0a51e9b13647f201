# What the checks of every paper found.
CHECKS = [f"{FOLDERS['results']}/audit/{study}/checks.csv" for study in FILE_OF]


rule audits_index:
    input:
        rules.audit.output,
        OTHER_AUDITS,
    output:
        index="<results>/audit/index.html",
    log:
        "<results>/logs/audits_index.log",
    priority: 10
    conda:
        "../../environment.yml"
    params:
        checks=CHECKS,
        code=code_behind("audits_index"),
    message:
        "Listing all audited papers"
    script:
        "../scripts/audits_index.py"
