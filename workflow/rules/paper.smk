from caseseries.present.manuscript.paper import Paper

PAPER_SOURCE = WORKFLOW / "paper"
# The manuscript is about one published study; without a cohort for its patients there is none.
PAPER_STUDY = Paper(PAPER_SOURCE).study
PAPER_COHORT = STUDIES.get(PAPER_STUDY, {}).get("cohort", "")
PAPER_COHORTS = [PAPER_COHORT] if PAPER_COHORT else []
PAPER_STUDIES = [PAPER_STUDY] if PAPER_COHORT else []
PAPER_FILES = [of_program(path) for path in sorted(PAPER_SOURCE.iterdir())]
CHECKLISTS = sorted(map(str, Path("data/checklists").glob("*.yaml")))
# What the cohort's folder says for checklists, if it says anything.
REPORTING = [
    str(path)
    for path in [Path(FOLDERS["cohorts"], PAPER_COHORT, "reporting.yaml")]
    if path.is_file()
]


rule paper:
    input:
        source=PAPER_FILES,
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
        reporting=REPORTING,
        exhibits=[
            expand(rules.show.output, cohort=PAPER_COHORTS),
            expand(rules.verify.output, study=PAPER_STUDIES),
            rules.evidence.output,
            rules.synthesis.output,
        ],
    output:
        docx=report(
            "<results>/paper/manuscript.docx",
            caption="../report/manuscript.rst",
            category="manuscript",
            labels={"format": "Word"},
        ),
        pdf=report(
            "<results>/paper/manuscript.pdf",
            caption="../report/manuscript.rst",
            category="manuscript",
            labels={"format": "PDF"},
        ),
        html=report(
            "<results>/paper/manuscript.html",
            caption="../report/manuscript.rst",
            category="manuscript",
            labels={"format": "HTML"},
        ),
        numbers="<results>/paper/numbers.csv",
        checklists=report(
            "<results>/paper/checklists.csv",
            caption="../report/checklists.rst",
            category="manuscript",
            labels={"format": "checklists"},
        ),
    log:
        "<results>/logs/paper.log",
    conda:
        "../../environment.yml"
    params:
        cohort_folder=Path(FOLDERS["cohorts"], PAPER_COHORT),
        content=digest([*PAPER_FILES, *PUBLISHED, *PROTOCOLS, *CHECKLISTS, *REPORTING]),
        code=code_behind("paper"),
    message:
        "Writing the manuscript as Word, PDF and HTML"
    script:
        "../scripts/paper.py"


PAPERS = rules.paper.output if PAPER_COHORT else []
