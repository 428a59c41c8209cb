/**
 * @file The four regimes of "Explaining Neural Scaling Laws" (arXiv:2102.06701) on linear students whose loss is solved
 * for exactly: nothing is trained, and the mean over teachers is taken by algebra.
 *
 * A teacher is y = ωᵀφ(x) with ω ~ N(0, 1) and features φ of covariance C = diag(λ), λ known. A student sees D data, or P
 * random mixtures of the features, or both. Loss is the mean squared error over data and teachers; factors that do not
 * depend on size are left out.
 */
import { random } from '../../random.ts';
import type { Random } from '../../random.ts';
import { drawn, logSlope, once } from './draws.ts';
import type { Drawn } from './draws.ts';
import { difference, torusKernel } from './torus.ts';
import type { TorusKernel } from './torus.ts';

/** Lower L with A = L·Lᵀ over the lower triangle of A[n, n], in place. Throws a `RangeError` for a pivot that is not above 0. */
export function factor(a: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= a[i * n + k]! * a[j * n + k]!;
      if (i === j && !(sum > 0)) throw new RangeError(`pivot ${i} of ${n} is ${sum}: not positive definite`);
      a[i * n + j] = i === j ? Math.sqrt(sum) : sum / a[j * n + j]!;
    }
  }
  return a;
}

/** L⁻¹·B in place, for B[n, columns]. */
export function forward(l: Float64Array, n: number, b: Float64Array, columns: number): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const of = l[i * n + k]!;
      for (let c = 0; c < columns; c++) b[i * columns + c]! -= of * b[k * columns + c]!;
    }
    for (let c = 0; c < columns; c++) b[i * columns + c]! /= l[i * n + i]!;
  }
  return b;
}

const total = (values: ArrayLike<number>): number => {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]!;
  return sum;
};

/**
 * Every feature, D data (resolution-limited in D): L(D) = Tr C − Tr[K(X,X)⁻¹·K₂(X,X)], the variance of a Gaussian process
 * that is left. The data are nested.
 */
export function lossByData(kernel: TorusKernel, sizes: readonly number[], source: Random): readonly number[] {
  const n = sizes.at(-1)!;
  const points = new Set<number>();
  while (points.size < n) points.add(source.below(kernel.k.length));
  const x = [...points];
  const [a, b] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const at = difference(kernel, x[i]!, x[j]!);
      a[i * n + j] = kernel.k[at]!;
      b[i * n + j] = kernel.k2[at]!;
    }
  }
  return nested(total(kernel.spectrum), a, b, sizes);
}

/**
 * Unlimited data, P random mixtures of the features (resolution-limited in P):
 * L(P) = Tr[C − C·Pᵀ·(P·C·Pᵀ)⁻¹·P·C], the mixtures nested.
 */
export function lossByFeatures(
  spectrum: Float64Array,
  sizes: readonly number[],
  source: Random,
): readonly number[] {
  const [n, s] = [sizes.at(-1)!, spectrum.length];
  const roots = spectrum.map(Math.sqrt);
  const rows = Array.from({ length: n }, () => gaussian(s, source, roots));
  const [a, b] = [new Float64Array(n * n), new Float64Array(n * n)];
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const [u, v] = [rows[i]!, rows[j]!];
      let [even, odd, evenTwice, oddTwice] = [0, 0, 0, 0];
      for (let c = 0; c + 1 < s; c += 2) {
        const [one, two] = [u[c]! * v[c]!, u[c + 1]! * v[c + 1]!];
        even += one;
        odd += two;
        evenTwice += spectrum[c]! * one;
        oddTwice += spectrum[c + 1]! * two;
      }
      a[i * n + j] = even + odd;
      b[i * n + j] = evenTwice + oddTwice;
      b[j * n + i] = b[i * n + j]!;
    }
  }
  return nested(total(spectrum), a, b, sizes);
}

/** all − Tr[A⁻¹·B] of the leading parts of A and B: one factorisation holds every size, ascending. Overwrites both. */
function nested(all: number, a: Float64Array, b: Float64Array, sizes: readonly number[]): readonly number[] {
  const n = sizes.at(-1)!;
  factor(a, n);
  forward(a, n, b, n);
  const turned = new Float64Array(n * n);
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) turned[j * n + i] = b[i * n + j]!;
  // L⁻¹·B·L⁻ᵀ, whose diagonal is what each size adds to the trace.
  forward(a, n, turned, n);
  let left = all;
  return sizes.map((size, k) => {
    for (let i = sizes[k - 1] ?? 0; i < size; i++) left -= turned[i * n + i]!;
    return left;
  });
}

/** N(0, 1), times `scale` in turn. */
function gaussian(length: number, source: Random, scale?: Float64Array): Float64Array {
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++)
    out[i] = source.normal() * (scale === undefined ? 1 : scale[i % scale.length]!);
  return out;
}

/**
 * P features, more data than features (variance-limited in D): what L(D) lies above L(∞) for the same features, Gaussian
 * data of that spectrum. The student is least squares.
 */
export function excessByData(
  spectrum: Float64Array,
  p: number,
  sizes: readonly number[],
  source: Random,
): readonly number[] {
  const s = spectrum.length;
  const mix = gaussian(p * s, source);
  // P·C, and P·C·Pᵀ.
  const mixed = mix.map((value, i) => value * spectrum[i % s]!);
  const covariance = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < p; j++) {
      for (let c = 0; c < s; c++) covariance[i * p + j]! += mixed[i * s + c]! * mix[j * s + c]!;
    }
  }
  const best = leftBy(covariance, mixed, covariance, mixed, p, s);
  const [gram, across] = [new Float64Array(p * p), new Float64Array(p * s)];
  const [phi, own] = [new Float64Array(s), new Float64Array(p)];
  const excess: number[] = [];
  for (let n = 1; n <= sizes.at(-1)!; n++) {
    for (let c = 0; c < s; c++) phi[c] = Math.sqrt(spectrum[c]!) * source.normal();
    for (let i = 0; i < p; i++) {
      let sum = 0;
      for (let c = 0; c < s; c++) sum += mix[i * s + c]! * phi[c]!;
      own[i] = sum;
    }
    for (let i = 0; i < p; i++) {
      for (let j = 0; j < p; j++) gram[i * p + j]! += own[i]! * own[j]!;
      for (let c = 0; c < s; c++) across[i * s + c]! += own[i]! * phi[c]!;
    }
    if (sizes.includes(n)) excess.push(leftBy(gram, across, covariance, mixed, p, s) - best);
  }
  return excess;
}

/** Loss, less Tr C, of the student B = gram⁻¹·across[p, s] over data of that covariance: Σ B∘(cov·B) − 2·Σ mixed∘B. */
function leftBy(
  gram: Float64Array,
  across: Float64Array,
  covariance: Float64Array,
  mixed: Float64Array,
  p: number,
  s: number,
): number {
  const l = factor(gram.slice(), p);
  const b = backward(l, p, forward(l, p, across.slice(), s), s);
  let loss = 0;
  for (let i = 0; i < p; i++) {
    for (let c = 0; c < s; c++) {
      let product = -2 * mixed[i * s + c]!;
      for (let j = 0; j < p; j++) product += covariance[i * p + j]! * b[j * s + c]!;
      loss += b[i * s + c]! * product;
    }
  }
  return loss;
}

/** L⁻ᵀ·B in place. */
function backward(l: Float64Array, n: number, b: Float64Array, columns: number): Float64Array {
  for (let i = n - 1; i >= 0; i--) {
    for (let k = i + 1; k < n; k++) {
      for (let c = 0; c < columns; c++) b[i * columns + c]! -= l[k * n + i]! * b[k * columns + c]!;
    }
    for (let c = 0; c < columns; c++) b[i * columns + c]! /= l[i * n + i]!;
  }
  return b;
}

/**
 * D data, more features than data (variance-limited in P): what L(P) lies above L(∞) for the same data. The student is
 * the interpolation of least norm.
 */
export function excessByFeatures(
  spectrum: Float64Array,
  d: number,
  sizes: readonly number[],
  source: Random,
): readonly number[] {
  const s = spectrum.length;
  const phi = gaussian(d * s, source, spectrum.map(Math.sqrt));
  const turned = new Float64Array(s * d);
  for (let i = 0; i < d; i++) for (let c = 0; c < s; c++) turned[c * d + i] = phi[i * s + c]!;
  const gram = new Float64Array(d * d);
  for (let i = 0; i < d; i++) {
    for (let j = 0; j < d; j++) {
      for (let c = 0; c < s; c++) gram[i * d + j]! += phi[i * s + c]! * phi[j * s + c]!;
    }
  }
  const best = interpolated(turned, gram, phi, spectrum, d);
  const [map, inner] = [new Float64Array(s * d), new Float64Array(d * d)];
  const own = new Float64Array(d);
  const excess: number[] = [];
  for (let n = 1; n <= sizes.at(-1)!; n++) {
    const row = gaussian(s, source);
    for (let i = 0; i < d; i++) {
      let sum = 0;
      for (let c = 0; c < s; c++) sum += phi[i * s + c]! * row[c]!;
      own[i] = sum;
    }
    for (let c = 0; c < s; c++) for (let i = 0; i < d; i++) map[c * d + i]! += row[c]! * own[i]!;
    for (let i = 0; i < d; i++) for (let j = 0; j < d; j++) inner[i * d + j]! += own[i]! * own[j]!;
    if (sizes.includes(n)) excess.push(interpolated(map, inner, phi, spectrum, d) - best);
  }
  return excess;
}

/** Loss, less Tr C, of W = map[s, d]·inner⁻¹·phi[d, s]: Tr(WᵀCW) − 2·Tr(C·W). */
function interpolated(
  map: Float64Array,
  inner: Float64Array,
  phi: Float64Array,
  spectrum: Float64Array,
  d: number,
): number {
  const s = spectrum.length;
  const l = factor(inner.slice(), d);
  const q = backward(l, d, forward(l, d, phi.slice(), s), s);
  let loss = 0;
  for (let i = 0; i < d; i++) {
    for (let c = 0; c < s; c++) loss -= 2 * spectrum[c]! * map[c * d + i]! * q[i * s + c]!;
    for (let j = 0; j < d; j++) {
      let [weighted, squared] = [0, 0];
      for (let c = 0; c < s; c++) {
        weighted += spectrum[c]! * map[c * d + i]! * map[c * d + j]!;
        squared += q[i * s + c]! * q[j * s + c]!;
      }
      loss += weighted * squared;
    }
  }
  return loss;
}

/** A stream for each purpose and repetition. */
export const stream = (purpose: number, repetition: number): Random =>
  random(2102_06701 + 1000 * purpose + repetition);

/** Mean exponent of a panel over its repetitions: losses by repetition, over `sizes`. */
const exponentOf = (sizes: readonly number[], losses: readonly (readonly number[])[]): Drawn =>
  drawn(losses.map((each) => -logSlope(sizes, each)));

const repeated = <T>(count: number, of: (repetition: number) => T): readonly T[] =>
  Array.from({ length: count }, (_, repetition) => of(repetition));

export interface Variance {
  readonly byData: Drawn;
  readonly byFeatures: Drawn;
}

/** Exponents of the two variance-limited panels: 4 features and many data, 4 data and many features. */
export const varianceLimited = once((): Variance => {
  const spectrum = Float64Array.from({ length: 32 }, (_, i) => (i + 1) ** -2);
  const sizes = [128, 256, 512, 1024];
  return {
    byData: exponentOf(
      sizes,
      repeated(64, (k) => excessByData(spectrum, 4, sizes, stream(3, k))),
    ),
    byFeatures: exponentOf(
      sizes,
      repeated(64, (k) => excessByFeatures(spectrum, 4, sizes, stream(4, k))),
    ),
  };
});

export interface Resolution {
  readonly d: number;
  /** Of the spectrum, i^−(1+known). */
  readonly known: number;
  readonly byData: Drawn;
  readonly byFeatures: Drawn;
}

/** Points a dimension, for about 1100 waves. */
const SIDES = [1025, 33, 11];

/** Exponents of the two resolution-limited panels for functions on tori of 1, 2 and 3 dimensions, twice as smooth as 1. */
export const resolutionLimited = once((): readonly Resolution[] =>
  SIDES.map((side, i) => {
    const d = i + 1;
    const kernel = torusKernel(d, side, 2 / d);
    const data = [16, 32, 64, 128];
    const features = [8, 16, 32, 64];
    return {
      d,
      known: 2 / d,
      byData: exponentOf(
        data,
        repeated(24, (k) => lossByData(kernel, data, stream(1, k))),
      ),
      byFeatures: exponentOf(
        features,
        repeated(8, (k) => lossByFeatures(kernel.spectrum, features, stream(2, k))),
      ),
    };
  }),
);
