def ledger_of_study(wildcards):
    """The ledger of the cohort that stands for the patients of a study; none if there is none."""
    cohort = STUDIES[wildcards.study].get("cohort")
    return expand(rules.estimate.output.ledger, cohort=[cohort] if cohort else [])


rule verify:
    message:
        "Holding the printed numbers of {wildcards.study} against the ledger"
    input:
        study="data/published/{study}.yaml",
        ledgers=ledger_of_study,
        code=modules_behind("verify"),
    output:
        claims="results/audit/{study}/claims.csv",
    log:
        "results/logs/verify/{study}.log",
    conda:
        "../../environment.yml"
    script:
        "../scripts/verify.py"
