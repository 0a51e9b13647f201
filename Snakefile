from snakemake.utils import min_version

min_version("9.27")


if not workflow.config_settings.configfiles:

    configfile: "config/config.yaml"


include: "workflow/rules/settings.smk"
include: "workflow/rules/validate.smk"
include: "workflow/rules/estimate.smk"
include: "workflow/rules/verify.smk"


rule all:
    default_target: True
    input:
        expand("<results>/{cohort}/ledger.csv", cohort=COHORTS),
        expand("<results>/audit/{study}/claims.csv", study=STUDIES),
