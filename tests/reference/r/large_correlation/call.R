# case: large_correlation
# run:  Rscript call.R
source("../ref_funs.R")
alternatives <- na_reason <- NULL
d <- read.csv("input.csv", stringsAsFactors = FALSE)

x <- d$x; y <- d$y; n <- length(x); rho <- cor(x, y, method = "spearman"); tt <- rho*sqrt((n-2)/(1-rho^2))
k <- suppressWarnings(cor.test(x, y, method = "kendall", exact = FALSE))
expected <- list(n = n, rho = rho, p_t = 2*pt(-abs(tt), n - 2), tau_b = unname(k$estimate), tau_p_normal = k$p.value)
alternatives <- list(edgeworth_p = suppressWarnings(cor.test(x, y, method = "spearman"))$p.value)

emit(expected, alternatives, na_reason)
