# A paper that cannot be read holds up no other, but the audit does not end well.
rule unread:
    input:
        rules.audit.output,
        OTHER_AUDITS,
    output:
        touch("<results>/logs/every_paper_was_read"),
    log:
        "<results>/logs/unread.log",
    priority: 10
    conda:
        "../../environment.yml"
    params:
        checks=CHECKS,
        code=code_behind("unread"),
    message:
        "Looking whether every paper could be read"
    script:
        "../scripts/unread.py"
