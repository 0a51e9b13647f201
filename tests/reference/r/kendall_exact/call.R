# case: kendall_exact
# run:  Rscript call.R
source("../ref_funs.R")
alternatives <- na_reason <- NULL
d <- read.csv("input.csv", stringsAsFactors = FALSE)

e <- cor.test(d$x, d$y, method = "kendall", exact = TRUE); k <- cor.test(d$x, d$y, method = "kendall", exact = FALSE)
expected <- list(n = nrow(d), tau = unname(e$estimate), p_exact = e$p.value)
alternatives <- list(p_normal = k$p.value)

emit(expected, alternatives, na_reason)
