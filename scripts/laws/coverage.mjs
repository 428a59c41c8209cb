/**
 * @file How often 95 % intervals hold the truth, row by row of a published table:
 * `node scripts/laws/coverage.mjs [data sets a row, 400] [bootstrap replicates, 0 for intervals by curvature]`.
 */
import { engine } from './engine.mjs';

const [sets = 400, replicates = 0] = process.argv.slice(2).map(Number);
const { coverageOf, henighanTable1 } = await engine();
const percent = (share) => `${(100 * share).toFixed(1)} %`.padStart(8);
let [sum, count] = [0, 0];
const before = process.cpuUsage();
for (const row of henighanTable1) {
  const { domain, covered, zero, told } = coverageOf(row, sets, replicates);
  for (const share of covered) {
    sum += share;
    count++;
  }
  const rest = zero === undefined ? '' : `  constant 0 in ${percent(zero)}`;
  console.log(`${domain.padEnd(20)}${covered.map(percent).join('')}  family told ${percent(told)}${rest}`);
}
const { user, system } = process.cpuUsage(before);
console.log(`pooled ${percent(sum / count)}, ${((user + system) / 1e6).toFixed(1)} s of processor`);
