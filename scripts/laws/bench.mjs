/**
 * @file How fast the engine fits, on one core: `node scripts/laws/bench.mjs`.
 *
 * Five-parameter Chinchilla with Huber's loss (δ = 1e-3 on log loss) over 240 points from 1000 starts, each searched
 * to its end; 1000 bootstrap refits of it; a power above a constant over 10 000 points.
 */
import { engine } from './engine.mjs';

const { estimateParameters, evaluateAt, fitLaw, lawNamed, random } = await engine();
/** Of this process: other work on the machine does not count. */
const now = () => ({ cpu: process.cpuUsage(), wall: performance.now() });
function seconds({ cpu, wall }) {
  const { user, system } = process.cpuUsage(cpu);
  const elapsed = (performance.now() - wall) / 1000;
  return `${((user + system) / 1e6).toFixed(2)} s of processor, ${elapsed.toFixed(2)} s by the clock`;
}

const chinchilla = lawNamed('chinchilla');
/** The constants of arXiv 2505.14302, Table 1. */
const truth = [1.9279, 237.7042, 0.3022, 596.249, 0.3022];
const stream = random(1);
const data = Array.from({ length: 240 }, (_, i) => {
  const n = 4e7 * 400 ** ((i % 16) / 15);
  const x = [n, n * 5 * 40 ** (Math.floor(i / 16) / 14)];
  return { x, y: evaluateAt(chinchilla, truth, x) * Math.exp(0.01 * stream.normal()) };
});
const loss = { kind: 'huber', delta: 1e-3 };
/** Wide: exponents 0 … 2, amplitudes e⁰ … e²⁵, E e⁻¹ … e¹. */
const starts = Array.from({ length: 1000 }, () => [
  Math.exp(2 * stream.uniform() - 1),
  Math.exp(25 * stream.uniform()),
  2 * stream.uniform(),
  Math.exp(25 * stream.uniform()),
  2 * stream.uniform(),
]);
// Without variable projection, so that every start is itself.
const plain = { ...chinchilla, linear: [] };

for (let round = 0; round < 3; round++) {
  let from = now();
  const found = estimateParameters(plain, data, { loss, starts, everyStart: true });
  console.log(`chinchilla, 240 points, 1000 starts: ${seconds(from)}; loss ${found.loss.toPrecision(12)}`);
  console.log(`  ${found.parameters.map((value) => value.toPrecision(8)).join(' ')}`);
  from = now();
  const own = estimateParameters(chinchilla, data, { loss });
  console.log(`the same from its own starts: ${seconds(from)}; loss ${own.loss.toPrecision(12)}`);
  from = now();
  const fitted = fitLaw(chinchilla, data, { loss, replicates: 1000 });
  console.log(`with 1000 bootstrap refits: ${seconds(from)}; ${fitted.fit.bootstrap.replicates} succeeded`);
  const law = lawNamed('power-constant');
  const many = Array.from({ length: 10_000 }, (_, i) => {
    const x = [1e4 * 1e5 ** (i / 9999)];
    return { x, y: evaluateAt(law, [2.2, 63, 0.13], x) * Math.exp(0.01 * stream.normal()) };
  });
  from = now();
  const one = estimateParameters(law, many);
  console.log(
    `power-constant, 10 000 points: ${seconds(from)}; ${one.parameters.map((v) => v.toPrecision(6)).join(' ')}`,
  );
}
