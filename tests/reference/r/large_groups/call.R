# case: large_groups
# run:  Rscript call.R
source("../ref_funs.R")
alternatives <- na_reason <- NULL
d <- read.csv("input.csv", stringsAsFactors = FALSE)

x <- d$y[d$group == "A"]; y <- d$y[d$group == "B"]
w <- wilcox.test(x, y, exact = FALSE, correct = TRUE); u <- wilcox.test(x, y, exact = FALSE, correct = FALSE)
expected <- list(n1 = length(x), n2 = length(y), U1 = unname(w$statistic), p_normal = w$p.value, welch_p = t.test(x, y)$p.value)
alternatives <- list(no_continuity_p = u$p.value)

emit(expected, alternatives, na_reason)
