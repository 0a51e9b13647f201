from caseseries.present.manuscript.paper import OWN, own_cohorts

# Checklists and looks belong to the program; introduction and discussion to the study.
PAPER_SOURCE = WORKFLOW / "paper"
PAPER_FILES = [of_program(path) for path in sorted(PAPER_SOURCE.iterdir())]
CHECKLISTS = [
    of_program(path)
    for path in sorted((PROGRAM / "data" / "checklists").glob("*.yaml"))
]
SERIES, OBSERVED = own_cohorts(
    {name: Path(FOLDERS["cohorts"], name) for name in COHORTS}
)

# Nobody signs a paper about simulated patients.
OWN_PARTS = [
    *sorted(str(path) for path in OWN.glob("*") if path.is_file()),
    *if_there("config/paper.yaml"),
] * OBSERVED

PAPERS = []

# The case series itself: about the patients seen, or about simulated ones where there are none.
if SERIES:

    rule paper:
        input:
            source=PAPER_FILES,
            own=[*OWN_PARTS, *reporting_of(SERIES)],
            facts=expand(rules.validate.output.facts, cohort=SERIES),
            ledgers=expand(rules.estimate.output.ledger, cohort=SERIES),
            pooled=rules.pool.output.ledger,
            protocols=PROTOCOLS,
            checklists=CHECKLISTS,
            exhibits=[
                expand(rules.show.output.figures, cohort=SERIES),
                rules.evidence.output,
            ],
        output:
            paper_in("<results>/paper"),
        log:
            "<results>/logs/paper.log",
        conda:
            "../../environment.yml"
        params:
            title_page="config/paper.yaml",
            own=OWN if OBSERVED else None,
            told=reporting_of(SERIES),
            content=digest(
                [
                    *PAPER_FILES,
                    *OWN_PARTS,
                    *reporting_of(SERIES),
                    *PROTOCOLS,
                    *CHECKLISTS,
                ]
            ),
            code=code_behind("paper"),
        message:
            "Writing the paper of the case series as Word, PDF and HTML"
        script:
            "../scripts/paper.py"

    PAPERS.append(rules.paper.output)
