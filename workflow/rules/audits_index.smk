# What the checks of every paper found.
CHECKS = [f"{FOLDERS['results']}/audit/{study}/checks.csv" for study in FILE_OF]
# Where the audit of each file of a paper stands.
AUDIT_OF = {
    file: f"{FOLDERS['results']}/audit/{Path(file).stem}" for file in PAPERS_THERE
}


rule audits_index:
    input:
        rules.audit.output,
        OTHER_AUDITS,
        searches,
        published=PUBLISHED,
    output:
        index="<results>/audit/index.html",
    log:
        "<results>/logs/audits_index.log",
    priority: 10
    conda:
        "../../environment.yml"
    params:
        folders=AUDIT_OF,
        content=digest(PAPERS_THERE),
        code=code_behind("audits_index"),
    message:
        "Listing all audited papers"
    script:
        "../scripts/audits_index.py"
