# case: ancova_seven_and_three
# run:  Rscript call.R
source("../ref_funs.R")
alternatives <- na_reason <- NULL
d <- read.csv("input.csv", stringsAsFactors = FALSE)

suppressMessages({library(sandwich); library(lmtest)})
d <- d[complete.cases(d), ]; d$subtype <- factor(d$subtype); m <- lm(vds_6 ~ vds_0 + subtype, d); ol <- summary(m)$coefficients; ci <- confint(m); V <- vcovHC(m, type = "HC3"); ct <- coeftest(m, vcov. = V); hci <- coefci(m, vcov. = V)
nm <- c("intercept", "vds_0", "subtype"); expected <- list(n = nrow(d), df_resid = m$df.residual, r_squared = summary(m)$r.squared, sigma = sigma(m))
for (i in 1:3) expected[[nm[i]]] <- list(coef = ol[i, 1], se_ols = ol[i, 2], t_ols = ol[i, 3], p_ols = ol[i, 4], ci_ols_low = ci[i, 1], ci_ols_high = ci[i, 2], se_hc3 = ct[i, 2], t_hc3 = ct[i, 3], p_hc3_t = ct[i, 4], ci_hc3_low = hci[i, 1], ci_hc3_high = hci[i, 2])
expected$max_leverage <- max(hatvalues(m))
expected$interaction_F_p <- anova(m, lm(vds_6 ~ vds_0 * subtype, d))[2, "Pr(>F)"]
alternatives <- list(p_hc3_normal_statsmodels_default = unname(2*pnorm(-abs(ct[, 3]))), se_hc0 = sqrt(diag(vcovHC(m, type = "HC0"))), se_hc1 = sqrt(diag(vcovHC(m, type = "HC1"))), se_hc2 = sqrt(diag(vcovHC(m, type = "HC2"))), change_score_model_subtype_coef = unname(coef(lm(I(vds_6 - vds_0) ~ subtype, d))[2]))

emit(expected, alternatives, na_reason)
