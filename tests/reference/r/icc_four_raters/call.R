# case: icc_four_raters
# run:  Rscript call.R
source("../ref_funs.R")
alternatives <- na_reason <- NULL
d <- read.csv("input.csv", stringsAsFactors = FALSE)

# input is long: subject, rater, y ; subjects with any missing rating are dropped
w <- as.matrix(reshape(d[c("subject", "rater", "y")], idvar = "subject", timevar = "rater", direction = "wide")[, -1]); n_all <- nrow(w); w <- w[complete.cases(w), , drop = FALSE]
n <- nrow(w); k <- ncol(w); gm <- mean(w); MSB <- k*var(rowMeans(w)); SSJ <- n*sum((colMeans(w) - gm)^2); MSJ <- SSJ/(k-1); SSW <- sum((w - rowMeans(w))^2); MSW <- SSW/(n*(k-1)); MSE <- (SSW - SSJ)/((n-1)*(k-1))
i1 <- (MSB - MSW)/(MSB + (k-1)*MSW); i2 <- (MSB - MSE)/(MSB + (k-1)*MSE + k*(MSJ - MSE)/n); i3 <- (MSB - MSE)/(MSB + (k-1)*MSE)
i1k <- (MSB - MSW)/MSB; i2k <- (MSB - MSE)/(MSB + (MSJ - MSE)/n); i3k <- (MSB - MSE)/MSB; a <- .975
F1 <- MSB/MSW; FL <- F1/qf(a, n-1, n*(k-1)); FU <- F1*qf(a, n*(k-1), n-1); c1 <- c((FL-1)/(FL+k-1), (FU-1)/(FU+k-1)); c1k <- 1 - 1/c(FL, FU)
F3 <- MSB/MSE; GL <- F3/qf(a, n-1, (n-1)*(k-1)); GU <- F3*qf(a, (n-1)*(k-1), n-1); c3 <- c((GL-1)/(GL+k-1), (GU-1)/(GU+k-1)); c3k <- 1 - 1/c(GL, GU)
Fj <- MSJ/MSE; vn <- (k-1)*(n-1)*(k*i2*Fj + n*(1+(k-1)*i2) - k*i2)^2; vd <- (n-1)*k^2*i2^2*Fj^2 + (n*(1+(k-1)*i2) - k*i2)^2; v <- vn/vd; u <- qf(a, n-1, v); l <- qf(a, v, n-1)
c2 <- c(n*(MSB - u*MSE)/(u*(k*MSJ + (k*n-k-n)*MSE) + n*MSB), n*(l*MSB - MSE)/(k*MSJ + (k*n-k-n)*MSE + n*l*MSB)); c2k <- c2*k/(1 + c2*(k-1))
o <- function(e, ci, F, d1, d2) list(icc = e, ci_low = ci[1], ci_high = ci[2], F = F, df1 = d1, df2 = d2, p = pf(F, d1, d2, lower.tail = FALSE))
expected <- list(n_subjects = n, n_dropped_incomplete = n_all - n, n_raters = k, MSB = MSB, MSJ = MSJ, MSE = MSE, MSW = MSW, icc_1_1 = o(i1, c1, F1, n-1, n*(k-1)), icc_2_1 = o(i2, c2, F3, n-1, (n-1)*(k-1)), icc_3_1 = o(i3, c3, F3, n-1, (n-1)*(k-1)), icc_1_k = o(i1k, c1k, F1, n-1, n*(k-1)), icc_2_k = o(i2k, c2k, F3, n-1, (n-1)*(k-1)), icc_3_k = o(i3k, c3k, F3, n-1, (n-1)*(k-1)),
  sem_agreement = sqrt(max(0, (MSJ - MSE)/n) + MSE), sem_consistency = sqrt(MSE))
p1 <- suppressMessages(suppressWarnings(psych::ICC(w, lmer = FALSE)$results)); p2 <- tryCatch(suppressMessages(suppressWarnings(psych::ICC(w, lmer = TRUE)$results$ICC)), error = function(e) NA)
alternatives <- list(psych_lmer_FALSE_ICC = p1$ICC, psych_lmer_FALSE_low = p1[["lower bound"]], psych_lmer_FALSE_high = p1[["upper bound"]], psych_lmer_TRUE_default_ICC = p2, cronbach_alpha = i3k)

emit(expected, alternatives, na_reason)
