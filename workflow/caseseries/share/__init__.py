"""What of a cohort may leave the house: numbers about enough patients, bare photographs."""
