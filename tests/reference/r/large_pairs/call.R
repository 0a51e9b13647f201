# case: large_pairs
# run:  Rscript call.R
source("../ref_funs.R")
alternatives <- na_reason <- NULL
d <- read.csv("input.csv", stringsAsFactors = FALSE)

df <- d$post - d$pre; w <- wilcox.test(df, exact = FALSE, correct = TRUE)
expected <- list(n = length(df), n_zero = sum(df == 0), V = unname(w$statistic), p_normal = w$p.value, t_p = t.test(df)$p.value)
alternatives <- list(no_continuity_p = wilcox.test(df, exact = FALSE, correct = FALSE)$p.value)

emit(expected, alternatives, na_reason)
