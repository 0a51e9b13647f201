from caseseries import settings
from snakemake.exceptions import WorkflowError
from snakemake.utils import min_version

min_version("9.27")


if not workflow.config_settings.configfiles:
    # Snakemake would name neither the file nor the line.
    if slip := settings.slip():
        raise WorkflowError(slip)

    configfile: "config/config.yaml"


include: "workflow/rules/settings.smk"
include: "workflow/rules/out_of_date.smk"
include: "workflow/rules/validate.smk"
include: "workflow/rules/estimate.smk"
include: "workflow/rules/share.smk"
include: "workflow/rules/pool.smk"
include: "workflow/rules/audit.smk"
include: "workflow/rules/feasibility.smk"
include: "workflow/rules/reconstruct.smk"
include: "workflow/rules/summary.smk"
include: "workflow/rules/verify.smk"
include: "workflow/rules/figures.smk"
include: "workflow/rules/tables.smk"
include: "workflow/rules/evidence.smk"
include: "workflow/rules/synthesis.smk"
include: "workflow/rules/overview.smk"
include: "workflow/rules/paper.smk"
include: "workflow/rules/report.smk"


# What the study delivers.
RESULTS = [
    expand(rules.figures.output, cohort=COHORTS),
    expand(rules.tables.output, cohort=COHORTS),
    expand(rules.share.output, cohort=COHORTS),
    rules.pool.output,
    rules.evidence.output,
    rules.synthesis.output if STUDIES else [],
    expand(rules.audit.output, study=STUDIES),
    expand(rules.feasibility.output, study=STUDIES),
    expand(rules.reconstruct.output, study=STUDIES),
    expand(rules.overview.output, study=STUDIES),
    expand(rules.summary.output, study=STUDIES),
    PAPERS,
    rules.report.output,
]


# Packs all of it, so that it comes last.
include: "workflow/rules/deposit.smk"


rule all:
    default_target: True
    input:
        RESULTS,
        rules.deposit.output,


# Every published study on its own; needs no patient data, and a study without a cohort has none.
rule audits:
    input:
        expand(rules.audit.output, study=[Path(name).stem for name in PUBLISHED]),
        expand(rules.feasibility.output, study=STUDIES),
        expand(rules.reconstruct.output, study=STUDIES),
        expand(rules.overview.output, study=STUDIES),
        expand(rules.summary.output, study=STUDIES),
