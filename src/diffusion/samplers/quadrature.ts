/** Product of polynomials given by ascending coefficients. */
function multiply(a: readonly number[], b: readonly number[]): number[] {
  const product = new Array<number>(a.length + b.length - 1).fill(0);
  a.forEach((p, i) => b.forEach((q, j) => product[i + j]! += p * q));
  return product;
}

/**
 * Weights `w` with `sum_j w_j·nodes_j^p = moments_p` for each `p` under the number of nodes: what a linear form with these
 * moments is on the polynomial through the nodes (the solution of a transposed Vandermonde system, by Lagrange's basis).
 */
export function quadratureWeights(nodes: readonly number[], moments: readonly number[]): number[] {
  return nodes.map((node, j) => {
    const basis = nodes.reduce(
      (poly, other, k) => {
        if (k === j) return poly;
        return multiply(poly, [-other / (node - other), 1 / (node - other)]);
      },
      [1],
    );
    return basis.reduce((total, c, power) => total + c * moments[power]!, 0);
  });
}

/** Weights whose sum with values at `nodes` is the integral from `start` to `end` of the polynomial through them. */
export function integralWeights(nodes: readonly number[], start: number, end: number): number[] {
  const moments = nodes.map((_, p) => (end - start) ** (p + 1) / (p + 1));
  return quadratureWeights(nodes.map((node) => node - start), moments);
}
