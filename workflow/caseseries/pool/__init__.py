"""Several cohorts together: which may be pooled, what they give, what each of them changed."""
