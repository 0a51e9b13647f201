# case: lmm_singular_slopes
# run:  Rscript call.R
source("../ref_funs.R")
alternatives <- na_reason <- NULL
d <- read.csv("input.csv", stringsAsFactors = FALSE)

suppressMessages({library(lme4); library(lmerTest)})
form <- readLines("formula.txt")
d <- d[complete.cases(d), ]; for (v in names(d)) if (is.character(d[[v]])) d[[v]] <- factor(d[[v]])
m <- suppressMessages(lmerTest::lmer(as.formula(form), d, REML = TRUE, control = lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-10, maxfun = 1e5), check.conv.singular = "ignore")))
s <- summary(m)$coefficients; vc <- as.data.frame(VarCorr(m)); ci <- suppressMessages(confint(m, method = "Wald", parm = "beta_"))
expected <- list(n_obs = nobs(m), reml_loglik = as.numeric(logLik(m)), singular = isSingular(m), fixed = list(), variance = list())
for (i in seq_len(nrow(s))) expected$fixed[[rownames(s)[i]]] <- list(coef = s[i, "Estimate"], se = s[i, "Std. Error"], df_satterthwaite = s[i, "df"], t = s[i, "t value"], p_satterthwaite = s[i, 5], p_normal = unname(2*pnorm(-abs(s[i, "t value"]))), ci_wald_z_low = ci[i, 1], ci_wald_z_high = ci[i, 2])
for (i in seq_len(nrow(vc))) expected$variance[[paste(na.omit(c(vc$grp[i], vc$var1[i], vc$var2[i])), collapse = "|")]] <- vc$vcov[i]
kr <- tryCatch(summary(m, ddf = "Kenward-Roger")$coefficients, error = function(e) NULL)
ml <- suppressMessages(lme4::lmer(as.formula(form), d, REML = FALSE, control = lmerControl(check.conv.singular = "ignore")))
alternatives <- list(kenward_roger = if (!is.null(kr)) setNames(lapply(seq_len(nrow(kr)), function(i) list(se = kr[i, 2], df = kr[i, 3], p = kr[i, 5])), rownames(kr)) else NULL, ml_loglik = as.numeric(logLik(ml)), ml_variance = as.data.frame(VarCorr(ml))$vcov, AIC_ml = AIC(ml))

emit(expected, alternatives, na_reason)
