# The reference figures of stats_test.c:  Rscript stats_test.R
options(digits = 10)
berkeley <- UCBAdmissions  # Bickel, Hammel and O'Connell 1975: admit x gender x department
print(mantelhaen.test(berkeley)[c("estimate", "conf.int")])
print(mantelhaen.test(berkeley, exact = TRUE)[c("estimate", "conf.int", "p.value")])
rabbits <- array(c(0, 0, 6, 5, 3, 0, 3, 6, 6, 2, 0, 4, 5, 6, 1, 0, 2, 5, 0, 0), dim = c(2, 2, 5))  # Agresti 1990, p. 238
print(mantelhaen.test(rabbits)[c("estimate", "conf.int")])
print(mantelhaen.test(rabbits, exact = TRUE)[c("estimate", "conf.int", "p.value")])
tea <- matrix(c(3, 1, 1, 3), nrow = 2)  # Fisher 1935
print(fisher.test(tea)[c("estimate", "conf.int", "p.value")])
print(fisher.test(matrix(c(12, 5, 7, 29), nrow = 2))[c("estimate", "conf.int", "p.value")])

# R looks for a high limit through its inverse, to 1e-4 of 1: too roughly where it is large. The same limits, closely.
ways <- function(tables) {
  all <- 1
  for (i in seq_len(dim(tables)[3])) {
    t <- tables[, , i]; own <- sum(t[1, ]); hits <- sum(t[, 1]); other <- sum(t[2, ])
    k <- max(0, hits - other):min(own, hits)
    one <- choose(own, k) * choose(other, hits - k)
    both <- rep(0, length(all) + length(one) - 1)
    for (a in seq_along(all)) for (b in seq_along(one)) both[a + b - 1] <- both[a + b - 1] + all[a] * one[b]
    all <- both
  }
  all
}
high <- function(tables) {
  w <- ways(tables); low <- sum(apply(tables, 3, function(t) max(0, sum(t[, 1]) - sum(t[2, ]))))
  seen <- sum(tables[1, 1, ]) - low; k <- seq_along(w) - 1
  uniroot(function(p) sum((w * p^k)[k <= seen]) / sum(w * p^k) - .025, c(1, 5000), tol = 1e-12)$root
}
print(high(array(tea, dim = c(2, 2, 1))))
print(high(rabbits))

p <- c(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1)
print(p.adjust(p, "BH"))  # Benjamini and Hochberg 1995, section 4
print(binom.test(3, 17)$conf.int); print(binom.test(0, 17)$conf.int); print(binom.test(17, 17)$conf.int)
print(poisson.test(0)$conf.int); print(poisson.test(7)$conf.int); print(poisson.test(120)$conf.int)
unseen <- function(s, f1, f2) {  # Chao 1984, 1987, as vegan and iNEXT compute them
  t <- f1 * (f1 - 1) / (2 * (f2 + 1)); r <- f1 / f2
  v <- if (f2 > 0) f2 * (r^2 / 2 + r^3 + r^4 / 4) else f1 * (f1 - 1) / 2 + f1 * (2 * f1 - 1)^2 / 4 - f1^4 / (4 * (s + t))
  k <- exp(qnorm(.975) * sqrt(log(1 + v / t^2)))
  c(s + t / k, s + t * k)
}
print(unseen(30, 12, 5)); print(unseen(9, 6, 0))
ends <- cbind(low = c(50, 20, 80), high = c(100, 40, 220))  # claims_test.c: three sources' intervals
print(colMeans(ends)); print(colMeans(ends[-3, ]))
# targeting_test.c: domestic and foreign victims, the actor's and others', by partner; one partner reports on one country alone
homes <- array(c(3, 3, 3, 3, 6, 6, 0, 0), dim = c(2, 2, 2))  # the second says nothing, and the first is the same both ways
print(mantelhaen.test(homes, exact = TRUE)$estimate); print(c(1, 1) * high(homes[, , 1, drop = FALSE])^c(-1, 1))
# How often what is caught twice is caught thrice: cottontails (Edwards and Eberhardt 1967, as in Chao 1987), by animal
rabbits_caught <- rep(1:7, c(43, 16, 8, 6, 0, 2, 1)); f <- tabulate(rabbits_caught)
recapture <- function(f, usual, weight) (f[3] + weight * usual) / (f[2] + weight)
print(c(recapture(f, .27, 0), recapture(f, .27, 50), recapture(c(9, 0, 0), .27, 50)))
expected <- round(1e5 * dpois(1:3, .8) / 1.722); print(expected); print(c(recapture(expected, .27, 0), .8 / 3))  # Poisson: mean / 3
longest <- function(n, x) {  # Fisher 1929: n points, two of them at the ends, leave n - 1 gaps
  m <- n - 1; j <- seq_len(min(m, ceiling(1 / x) - 1)); sum((-1)^(j + 1) * choose(m, j) * (1 - j * x)^(m - 1))
}
print(c(longest(10, .3), longest(10, .42), longest(46, .09), longest(3, .75)))
# The same for Fisher's own table of the 5 % point for 5 and 10 shares: .68377 and .44495
print(c(longest(6, .68377), longest(11, .44495)))
# hours_test.c: the posterior of offsets and free days, of events at 7 and 13 hours UTC on eleven weekdays and two stray ones
at <- function(h) { h <- h %% 24; ifelse(h >= 9 & h < 18, 1, ifelse(h == 8 | h == 18, .5, 0)) / 50 }
week <- function(h, free) ifelse((h %/% 24) %in% free, 0, at(h))
day <- c(0:4, 7:11, 14); hours <- c(day * 24 + 7, day * 24 + 13, 5 * 24 + 23, 12 * 24 + 2)
nats <- sapply(list(c(5, 6), c(4, 5), c(3, 4)), function(free) sapply(-11:12, function(utc)
  sum(log(.75 * week((hours + utc) %% 168, free) + .25 / 168))))
share <- exp(nats - max(nats)); print(rowSums(share / sum(share))[11:15]); print(colSums(share / sum(share)))
print(1 / (1 + exp(-(max(nats) + log(mean(share)) + length(hours) * log(168)))))
# targeting_test.c: p of shuffling. One partner: 4 of the actor's 5 hits are named, of 20 of which 10 are. Two partners: 3 of 3 and
# 2 of 3, of 12 of which 6 and 4 are.
print(phyper(3, 10, 10, 5, lower.tail = FALSE)); both <- outer(dhyper(0:3, 6, 6, 3), dhyper(0:3, 4, 8, 3)); print(sum(both[outer(0:3, 0:3, "+") >= 5]))
