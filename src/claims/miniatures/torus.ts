/**
 * @file Kernels on a torus of d dimensions, whose spectrum is known: the eigenfunctions are waves, the eigenvalues are
 * chosen. Data are uniform on a grid that holds every wave exactly, so that expectations over data are sums.
 */

export interface TorusKernel {
  readonly d: number;
  /** Points a dimension; `side`^d points and as many waves. */
  readonly side: number;
  /** Eigenvalues, the largest first. */
  readonly spectrum: Float64Array;
  /** K(Δ) = Σ λ·cos(2πk·Δ) by the difference of two grid points, row-major. */
  readonly k: Float64Array;
  /** Σ λ²·cos(2πk·Δ): the mean of K(x, a)·K(x, b) over all x. */
  readonly k2: Float64Array;
}

/**
 * Eigenvalues i^−(1 + exponent), where i is the place of a wave when all are sorted by their frequency |k|; waves of one frequency
 * share the mean of their places. Functions that are about t times differentiable have t/d.
 */
export function torusKernel(d: number, side: number, exponent: number): TorusKernel {
  const size = side ** d;
  const squares = Int32Array.from({ length: size }, (_, at) => {
    let square = 0;
    for (let axis = 0, rest = at; axis < d; axis++, rest = Math.floor(rest / side)) {
      const k = rest % side;
      square += Math.min(k, side - k) ** 2;
    }
    return square;
  });
  const sorted = squares.toSorted();
  /** First and last place of each frequency, from 1. */
  const places = new Map<number, [number, number]>();
  for (const [i, square] of sorted.entries()) {
    places.set(square, [places.get(square)?.[0] ?? i + 1, i + 1]);
  }
  const eigenvalues = Float64Array.from(squares, (square) => {
    const [first, last] = places.get(square)!;
    return ((first + last) / 2) ** -(1 + exponent);
  });
  return {
    d,
    side,
    spectrum: eigenvalues.toSorted((a, b) => b - a),
    k: cosines(eigenvalues, d, side),
    k2: cosines(
      eigenvalues.map((value) => value * value),
      d,
      side,
    ),
  };
}

/** Σ over frequencies of value·Π cos(2πk·x/side): values are even in each frequency, so one axis after the other. */
function cosines(values: Float64Array, d: number, side: number): Float64Array {
  const cosine = Float64Array.from({ length: side }, (_, j) => Math.cos((2 * Math.PI * j) / side));
  let from = values;
  for (let axis = 0, stride = 1; axis < d; axis++, stride *= side) {
    const to = new Float64Array(values.length);
    for (let base = 0; base < values.length; base++) {
      if (Math.floor(base / stride) % side !== 0) continue;
      for (let x = 0; x < side; x++) {
        let sum = 0;
        for (let k = 0, turn = 0; k < side; k++) {
          sum += from[base + k * stride]! * cosine[turn]!;
          turn += x;
          if (turn >= side) turn -= side;
        }
        to[base + x * stride] = sum;
      }
    }
    from = to;
  }
  return from;
}

/** Where K of two grid points stands in a table. */
export function difference({ d, side }: TorusKernel, a: number, b: number): number {
  let at = 0;
  for (let axis = 0, stride = 1; axis < d; axis++, stride *= side) {
    const step = (Math.floor(a / stride) % side) - (Math.floor(b / stride) % side);
    at += (step < 0 ? step + side : step) * stride;
  }
  return at;
}
