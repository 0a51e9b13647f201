# `snakemake` alone starts here; the workflow itself stands where the workflow catalogue wants it.
include: "workflow/Snakefile"


workflow.default_target = "all"
