from caseseries.present.manuscript.paper import Paper

# It is about one published study; without a cohort for its patients there is none.
AUDITING = Paper(PAPER_SOURCE)
PAPER_STUDY = AUDITING.head["study"]
PAPER_COHORT = STUDIES.get(PAPER_STUDY, {}).get("cohort", "")
PAPER_COHORTS = [PAPER_COHORT] if PAPER_COHORT else []
PAPER_STUDIES = [PAPER_STUDY] if PAPER_COHORT else []
# A study with patients of its own has a paper of its own; this one then stands beside the audit.
AUDIT_PAPER = f"<results>/audit/{PAPER_STUDY}/paper" if SERIES else "<results>/paper"
AUDIT_TITLE_PAGE = f"config/{'audit_paper' if SERIES else 'paper'}.yaml"
# Beside ours, which are among the sources, it takes the authors' works and constants.
AUDIT_OWN = [
    *if_there(AUDIT_TITLE_PAGE),
    *map(str, [*AUDITING.bibliographies[1:], *AUDITING.constants[1:]]),
]


if PAPER_COHORT:

    rule audit_paper:
        input:
            source=PAPER_FILES,
            own=[*AUDIT_OWN, *reporting_of(PAPER_COHORTS)],
            facts=expand(rules.validate.output.facts, cohort=PAPER_COHORTS),
            ledger=expand(rules.estimate.output.ledger, cohort=PAPER_COHORTS),
            ledgers=[
                expand(rules.estimate.output.ledger, cohort=COHORTS),
                rules.pool.output.ledger,
                rules.synthesis.output.ledger,
                expand(rules.feasibility.output.ledger, study=PAPER_STUDIES),
            ],
            verdicts=expand(rules.verify.output.claims, study=PAPER_STUDIES),
            readings=expand(rules.feasibility.output, study=PAPER_STUDIES),
            rebuilt=expand(rules.reconstruct.output, study=PAPER_STUDIES),
            ranges=expand(rules.ranges.output, study=PAPER_STUDIES),
            published=PUBLISHED,
            protocols=PROTOCOLS,
            checklists=CHECKLISTS,
            exhibits=[
                expand(rules.show.output, cohort=PAPER_COHORTS),
                expand(rules.verify.output, study=PAPER_STUDIES),
                rules.synthesis.output,
            ],
        output:
            paper_in(AUDIT_PAPER),
        log:
            "<results>/logs/audit_paper.log",
        conda:
            "../../environment.yml"
        params:
            title_page=AUDIT_TITLE_PAGE,
            told=reporting_of(PAPER_COHORTS),
            content=digest(
                [
                    *PAPER_FILES,
                    *AUDIT_OWN,
                    *reporting_of(PAPER_COHORTS),
                    *PUBLISHED,
                    *PROTOCOLS,
                    *CHECKLISTS,
                ]
            ),
            code=code_behind("audit_paper"),
        message:
            "Writing the paper about a published study as Word, PDF and HTML"
        script:
            "../scripts/audit_paper.py"

    PAPERS.append(rules.audit_paper.output)
