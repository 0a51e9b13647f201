"""Figures, one a file: ``draw`` makes it, ``describe`` says in words what it shows."""

OF_COHORT = (
    *("vds_trajectories", "fading", "vds_pss", "pss_composition", "session_timeline"),
    *("retention_curve", "touch_up", "standardisation", "practitioners", "agreement"),
)
OF_STUDY = ("claims_overview",)
OF_READINGS = ("feasibility_grid",)
OF_POOLED = ("pooled_fading", "pooled_satisfaction", "pooled_adverse_events", "sample_size")
OF_SERIES = ("series_forest",)
FORMATS = ("pdf", "svg", "png")
