/**
 * @file Whether a device computes what the stored weights stand for: some text of every pass again in f64 on the CPU. On a GPU
 * each kernel takes another variant than on software, at shapes that no test looked at there: a wrong tile would be a gap.
 */
import { activationCodes, activationNumbers } from '../../kernels/quantized/integer-matmul/activations.ts';
import { sizeOf } from '../../kernels/quantized/integer-matmul/size.ts';
import { windowLosses } from '../../models/ladder/forward.ts';
import type { Observer } from '../../models/ladder/forward.ts';
import type { LadderModel } from '../../models/ladder/model.ts';
import type { IntegerSetting, Setting } from './setting.ts';

/** What a pass multiplies with. */
export interface Stored {
  readonly setting: Setting;
  /** The weights that codes stand for, by the name of the matrix; the model's own where there are none. */
  readonly dequantized: ReadonlyMap<string, Float32Array>;
}

/** The model as it is. */
export const AS_IT_IS: Stored = { setting: { method: 'none' }, dequantized: new Map() };

/** The first `tokens` predictions of a window: attention is causal, so they are those of a shorter text. */
export interface Probe {
  readonly window: number;
  readonly tokens: number;
}

/**
 * Nats a prediction that f32 may differ from f64 by. Seen on SwiftShader: 2·10⁻⁶ on average over a window, at most 2·10⁻⁵ of
 * one prediction.
 */
export const NATS_ALLOWED = 1e-4;

/**
 * With rounded activations, the share of predictions that must be that near. One number half-way between two codes falls to the
 * other side in f32, and what comes after it in the window may be off by .1; so the beginnings of several windows are looked at
 * (of gpt-3m at 8 bits in groups of 8 the first number fell after 7 to 18 predictions), and as near as f32 is until then: groups
 * of 16 for groups of 8 leave one prediction in ten within 10⁻⁴ nats, one in thirty within this.
 */
const NEAR_NATS = 2e-5;
const SHARE_NEEDED = 1 / 16;
const BEGINNINGS = { windows: 8, tokens: 32 };

/**
 * What of so many windows is computed again: all of one, the last that the first submission brings, for what a dispatch forgets
 * is at its end; with rounded activations the beginnings of some, spread over all.
 */
export function probesOf(
  { method }: Setting,
  windows: number,
  batch: number,
  tokens: number,
): readonly Probe[] {
  if (method !== 'int') return [{ window: batch - 1, tokens }];
  const count = Math.min(windows, BEGINNINGS.windows);
  return Array.from({ length: count }, (_, i) => ({
    window: Math.floor(((i + 1) * windows) / count) - 1,
    tokens: Math.min(tokens, BEGINNINGS.tokens),
  }));
}

/** Losses of the first `tokens` predictions of a window, in f64. Throws what {@link windowLosses} throws. */
export const referenceLosses = (
  model: LadderModel,
  { setting, dequantized }: Stored,
  window: Uint8Array,
  tokens: number,
): Float64Array =>
  windowLosses(
    { ...model, weights: new Map([...model.weights, ...dequantized]) },
    window.subarray(0, tokens + 1),
    setting.method === 'int' ? rounding(setting) : undefined,
  );

/** Why losses are not those expected, in a sentence; undefined where they are. Both are of all probes, one after another. */
export function mismatch(
  { method }: Setting,
  found: readonly number[],
  expected: readonly number[],
): string | undefined {
  const off = expected.map((loss, i) => Math.abs(found[i]! - loss));
  if (method === 'int') {
    const near = off.filter((one) => one <= NEAR_NATS).length;
    return near >= SHARE_NEEDED * off.length
      ? undefined
      : `of ${off.length} losses ${near} are within ${NEAR_NATS} nats of those computed on the CPU from the same codes`;
  }
  const mean = off.reduce((sum, one) => sum + one, 0) / off.length;
  // Also where it is not a number.
  return mean <= NATS_ALLOWED
    ? undefined
    : `losses are ${mean.toPrecision(2)} nats off those computed on the CPU from the same weights, over ${off.length} predictions; ${NATS_ALLOWED} are allowed`;
}

/** Inputs as the integer kernel's first pass rounds them; the pass in f64 goes on with what is left in place. */
const rounding =
  ({ activations, down, group }: IntegerSetting): Observer =>
  (_block, matrix, inputs, tokens) => {
    const abits = matrix === 'mlp.down' ? down : activations;
    const size = sizeOf({ m: tokens, n: 1, k: inputs.length / tokens, wbits: 16, abits, group });
    inputs.set(activationNumbers(activationCodes(Float32Array.from(inputs), size), size));
  };
