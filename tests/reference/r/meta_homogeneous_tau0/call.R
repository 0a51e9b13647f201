# case: meta_homogeneous_tau0
# run:  Rscript call.R
source("../ref_funs.R")
alternatives <- na_reason <- NULL
d <- read.csv("input.csv", stringsAsFactors = FALSE)

suppressMessages(library(metafor)); yi <- d$yi; vi <- d$vi; k <- length(yi); ctl <- list(threshold = 1e-12, maxiter = 10000, tol = 1e-12)
fe <- rma(yi, vi, method = "FE"); Q <- fe$QE; i2q <- max(0, (Q - (k-1))/Q)*100
expected <- list(k = k, fixed_estimate = as.numeric(fe$b), fixed_se = fe$se, Q = Q, Q_df = k - 1, Q_p = fe$QEp, I2_from_Q = i2q)
for (me in c("DL", "REML", "PM")) { z <- rma(yi, vi, method = me, control = if (me == "DL") list() else list(threshold = 1e-12, maxiter = 10000, tol = 1e-12)); h <- rma(yi, vi, tau2 = z$tau2, test = "knha"); pz <- predict(z); ph <- predict(h); q <- (h$se/z$se)^2; sea <- z$se*sqrt(max(1, q)); tq <- qt(.975, k - 1)
  w <- 1/vi; s2 <- (k-1)*sum(w)/(sum(w)^2 - sum(w^2))
  mu <- as.numeric(z$b); t2 <- if (k > 2) qt(.975, k - 2) else NA
  expected[[me]] <- list(tau2 = z$tau2, I2_from_tau2 = 100*z$tau2/(z$tau2 + s2), H2 = z$H2, estimate = mu, se = z$se, ci_low = z$ci.lb, ci_high = z$ci.ub, p = z$pval, hksj_se = h$se, hksj_ci_low = h$ci.lb, hksj_ci_high = h$ci.ub, hksj_p = h$pval,
    hksj_adhoc_ci_low = mu - tq*sea, hksj_adhoc_ci_high = mu + tq*sea, pi_z_low = pz$pi.lb, pi_z_high = pz$pi.ub, pi_hksj_t_k1_low = ph$pi.lb, pi_hksj_t_k1_high = ph$pi.ub, pi_higgins_t_k2_low = mu - t2*sqrt(z$tau2 + z$se^2), pi_higgins_t_k2_high = mu + t2*sqrt(z$tau2 + z$se^2)) }
zz <- rma(yi, vi, method = "REML"); ci <- suppressWarnings(tryCatch(confint(zz), error = function(e) NULL))
alternatives <- list(tau2_ci_qprofile = if (!is.null(ci)) as.numeric(ci$random[1, 2:3]) else NULL, tau2_ML = rma(yi, vi, method = "ML")$tau2, tau2_SJ = rma(yi, vi, method = "SJ")$tau2, tau2_EB = rma(yi, vi, method = "EB")$tau2, metafor_version = as.character(packageVersion("metafor")))

emit(expected, alternatives, na_reason)
