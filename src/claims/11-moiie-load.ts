import type { TimingOk } from '../results/schema.ts';
import { testable } from './claim.ts';

/** Two of four experts a token, the first for images alone, the last for text alone. */
const ROUTED = 'moe/router/t=*,d=*,e=4,k=2,mask=moiie*';

/** A token picks two of its three experts: each with a chance of 2/3, where the mean over all four is 1/2. */
const [CHANCE, MEAN] = [2 / 3, 1 / 2];

const visionOf = ({ workload }: TimingOk): number => Number(workload.params['vision'] ?? 50);

/** Load of the busiest expert over the mean, with the sampling error of so many tokens. */
function busiest(point: TimingOk) {
  const value = point.metrics!['busiest']!;
  const half = (1.96 * Math.sqrt((CHANCE * (1 - CHANCE)) / Number(point.workload.params['t']))) / MEAN;
  return { value, low: value - half, high: value + half, vision: visionOf(point) };
}

export default testable({
  id: 'moiie-load',
  paper: 11,
  class: 'A',
  subject: 'routing',
  label: 'kernel-level proxy',
  statement:
    'With experts for images, for text and for both in one layer, the shared ones take up any mix of tokens: none carries much more than its share.',
  expected: {
    text: 'the busiest expert at 4/3 of the mean load whatever the share of images, for gates that favour none: every token may use both shared experts and one other, and picks two of the three',
    value: 4 / 3,
    provenance: 'derived',
  },
  bounds: {
    low: 1.2,
    high: 1.467,
    reason: 'a third over the mean within a tenth, which random gates and some thousand tokens need',
    source: 'masks and top-2 of the repository’s routing; its losses for balance are not in it',
  },
  workloads: [ROUTED],
  settles: 'More tokens make the interval narrower.',
  measure(evidence) {
    const routed = evidence
      .points(ROUTED)
      .filter(({ metrics, workload }) => metrics?.['busiest'] !== undefined && !('skew' in workload.params));
    const most = Math.max(...routed.map(({ workload }) => Number(workload.params['t'])));
    const all = routed
      .filter(({ workload }) => workload.params['t'] === most)
      .toSorted((a, b) => visionOf(a) - visionOf(b));
    if (new Set(all.map(visionOf)).size < 2) {
      return { missing: `two shares of images at least, of ${ROUTED}: it is about any mix of them` };
    }
    const loads = all.map(busiest);
    const [farthest] = loads.toSorted((a, b) => Math.abs(b.value - 4 / 3) - Math.abs(a.value - 4 / 3));
    const said = all.map(
      (point, i) =>
        `${loads[i]!.vision} % images: ${loads[i]!.value.toFixed(2)} and ${point.metrics!['idlest']!.toFixed(2)}`,
    );
    return {
      value: farthest!.value,
      ci95: [Math.min(...loads.map(({ low }) => low)), Math.max(...loads.map(({ high }) => high))],
      text: `busiest and idlest expert over the mean load, ${said.join('; ')}; the interval holds all`,
      reduction: `the real choices of a gate with random weights, ${most} synthetic tokens; no trained model`,
    };
  },
});
