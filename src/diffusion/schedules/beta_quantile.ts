/** `ln Gamma(x)` for x > 0 by Lanczos' approximation (g = 7, n = 9), 15 digits. */
function logGamma(x: number): number {
  const terms = [
    0.99999999999980993,
    676.5203681218851,
    -1259.1392167224028,
    771.32342877765313,
    -176.61502916214059,
    12.507343278686905,
    -0.13857109526572012,
    9.9843695780195716e-6,
    1.5056327351493116e-7,
  ];
  const base = x + 6.5;
  const sum = terms.reduce((total, term, i) => total + term / (x - 1 + i));
  return 0.5 * Math.log(2 * Math.PI) + (x - 0.5) * Math.log(base) - base + Math.log(sum);
}

/** Many more terms than it takes to the last bit for parameters under 100. */
const TERMS = 100;

/** Lentz's continued fraction of the incomplete beta function, converging soon for `x < (a + 1) / (a + b + 2)`. */
function continuedFraction(x: number, a: number, b: number): number {
  let [c, d] = [1, 1 / (1 - (a + b) * x / (a + 1))];
  let fraction = d;
  for (let m = 1; m < TERMS; m++) {
    const even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / (1 + even * d);
    c = 1 + even / c;
    fraction *= c * d;
    const odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / (1 + odd * d);
    c = 1 + odd / c;
    fraction *= c * d;
  }
  return fraction;
}

/** The distribution function of Beta(a, b) at `x`: the regularized incomplete beta function. */
export function betaDistribution(x: number, a: number, b: number): number {
  const middle = (a + 1) / (a + b + 2);
  if (x > middle) return 1 - betaDistribution(1 - x, b, a);
  const logFront = a * Math.log(x) + b * Math.log1p(-x) +
    logGamma(a + b) - logGamma(a) - logGamma(b);
  return Math.exp(logFront) * continuedFraction(x, a, b) / a;
}

/** The quantile of Beta(a, b): the `x` whose distribution function is `probability`, by bisection to the last bit. */
export function betaQuantile(probability: number, a: number, b: number): number {
  if (probability >= 1) return 1;
  let [low, high, middle] = [0, 1, 0.5];
  while (low < middle && middle < high) {
    if (betaDistribution(middle, a, b) < probability) low = middle;
    else high = middle;
    middle = (low + high) / 2;
  }
  return middle;
}
