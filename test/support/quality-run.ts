/** @file A run over trained models whose gaps follow a known law: four sizes at three lengths of training, five ways to quantise. */
import { random } from '../../src/random.ts';
import type { Point, Run } from '../../src/results/schema.ts';
import { buildRun } from './build-run.ts';

const SIZES = [
  ['gpt-35k', 34_976],
  ['gpt-123k', 123_200],
  ['gpt-380k', 357_024],
  ['gpt-1m', 1_037_696],
] as const;
const LENGTHS = [2, 8, 32];
export const QUALITY_NOTE = 'Measured for a test, by a law that is known.';

/** gN .3, gD .2 and gG .8, with 5 % noise; vector codes lose half of what GPTQ does at their bits. */
export function qualityRun(): Run {
  const noise = random(7);
  const points = SIZES.flatMap(([name, parameters]) =>
    LENGTHS.flatMap((length): Point[] => {
      const [model, trainTokens] = [`${name}-D${length}`, length * 1.024e6];
      const loss = 0.8 + 20 / parameters ** 0.3 + 150 / trainTokens ** 0.4;
      const facts = { parameters, trainTokens, windows: 16 };
      const plain = {
        ...facts,
        loss,
        lossSe: 0.04,
        bitsPerWeight: 16,
        kurtosisFc2: 0.5 * parameters ** 0.4,
        kurtosisFc2Most: parameters ** 0.5,
        kurtosisQkv: 4,
        kurtosisOut: 7,
        kurtosisGateUp: 10,
      };
      const cell = (
        params: Point['workload']['params'],
        bits: number,
        group: number,
        scale: number,
      ): Point => {
        const law = (scale * trainTokens ** 0.2 * Math.log2(group) ** 0.8) / parameters ** 0.3;
        const gap = law * (1 + 0.1 * (noise.uniform() - 0.5));
        return point(
          { model, ...params },
          {
            ...facts,
            loss: loss + gap,
            lossSe: 0.04,
            gap,
            gapSe: gap / 20,
            bitsPerWeight: bits,
            weightNmse: 0.01,
          },
        );
      };
      return [
        point({ model, method: 'none' }, plain),
        ...[8, 32, 0].map((group) =>
          cell({ method: 'rtn', bits: 4, group }, 4 + 16 / (group || 100), group || 100, 0.012),
        ),
        ...[8, 32].map((group) => cell({ method: 'gptq', bits: 2, group }, 2 + 16 / group, group, 0.08)),
        cell({ method: 'vptq', v: 4, k: 256 }, 2.5 + 1e4 / parameters, 32, 0.04),
        cell({ method: 'int', bits: 16, activations: 4, down: 4, group: 32 }, 16, 32, 0.05),
        cell({ method: 'int', bits: 4, activations: 4, down: 4, group: 32 }, 4.5, 32, 0.065),
        cell({ method: 'int', bits: 4, activations: 4, down: 8, group: 32 }, 4.5, 32, 0.045),
      ];
    }),
  );
  const { environment } = buildRun();
  return buildRun({
    id: '20260304-050607-abcdef',
    suite: 'quality-quick',
    points,
    calibration: { clock: 'gpu-timestamp', quantumNs: {} },
    environment: { ...environment, notes: [QUALITY_NOTE] },
  });
}

function point(params: Point['workload']['params'], metrics: Record<string, number>): Point {
  const text = Object.entries(params).map(([name, value]) => `${name}=${value}`);
  const id = `ladder/${text.join(',')}`;
  return {
    kind: 'quality',
    status: 'ok',
    reason: 'measured',
    id: `${id} @ dense, quality`,
    workload: { id, kernel: 'ladder', params },
    variant: { name: 'dense', shaders: [], chosenBy: 'only-one' },
    metrics,
  };
}
