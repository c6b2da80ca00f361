/** Student's t distribution: what a mean of few repetitions is judged by. Abramowitz and Stegun, 26.7.1 and 26.5.8. */

/** The probability of a t at least as far from 0 as `t`, on either side. */
export function tTwoSidedP(t: number, degrees: number): number {
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5);
}

/** The t beyond which, on both sides together, `p` of the distribution lies. */
export function tCritical(p: number, degrees: number): number {
  let low = 0;
  let high = 1;
  while (tTwoSidedP(high, degrees) > p) high *= 2;
  for (let step = 0; step < 32; step++) {
    const middle = (low + high) / 2;
    if (tTwoSidedP(middle, degrees) > p) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** The regularised incomplete beta function I_x(a, b). */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  // The fraction converges fast on this side only.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x));
  return (front * betaFraction(x, a, b)) / a;
}

/** The continued fraction, from its end: 40 terms are more than a thousand degrees need. */
function betaFraction(x: number, a: number, b: number): number {
  let rest = 1;
  for (let m = 40; m >= 1; m--) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    rest = 1 + even / (1 + odd / rest);
  }
  return 1 / (1 - (((a + b) / (a + 1)) * x) / rest);
}

/** Stirling's series, moved to where it is good to 1e-13. */
function logGamma(z: number): number {
  let shift = 0;
  let y = z;
  for (; y < 12; y++) shift += Math.log(y);
  const y2 = y * y;
  const series = (1 / 12 - (1 / 360 - (1 / 1260 - 1 / (1680 * y2)) / y2) / y2) / y;
  return (y - 0.5) * Math.log(y) - y + Math.log(2 * Math.PI) / 2 + series - shift;
}
