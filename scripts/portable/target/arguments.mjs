/** @file What `run.sh` was asked to do. */

export const HELP = `Usage: ./run.sh SUITE SECONDS FOLDER [--allow-software] [options of rooflaw run]
       ./run.sh run|list|report|validate …

  SUITE     smoke, quick, standard, full; ./run.sh list shows what is in them
  SECONDS   the whole command takes no longer; what does not fit is skipped, and says so
  FOLDER    the results go there, one file a run

Measures with Dawn inside Node, or with --where browser in headless Chromium, when that part is unpacked too.
  --allow-software          go on with SwiftShader where there is no GPU, as a rehearsal
  --filter GLOB  --variant NAME  --launches N  --features none  --enable-f16-on-nvidia …: as in rooflaw run

While a run goes on, FOLDER holds FILE.json.partial.jsonl with every point so far. After a kill:
  ./run.sh report FILE.json.partial.jsonl                         its report
  ./run.sh report FILE.json.partial.jsonl --format json >FILE.json   a run file of it
  ./run.sh run --resume FILE.json.partial.jsonl --time-budget SECONDS   go on, on the same machine

Exit codes are those of rooflaw: 0 fine, 1 a check failed or the run broke off, 2 usage, 3 no GPU or no WebGPU,
4 a file is not a valid run, 130 cancelled or out of time (what was measured is written).
`;

/** Shorter than this nothing is measured. */
const LEAST_S = 10;

const COMMANDS = ['run', 'list', 'report', 'validate'];
/** Options that the three positions stand for. */
const TAKEN = { '--suite': 'SUITE', '--time-budget': 'SECONDS', '--out': 'FOLDER' };

/** The command line is wrong. */
export class UsageError extends Error {
  name = 'UsageError';
}

/**
 * `{ kind: 'help' }`, `{ kind: 'pass', argv }` for a command of rooflaw, or
 * `{ kind: 'measure', suite, limitS, folder, where, allowSoftware, rest }`. Throws a {@link UsageError}.
 */
export function parseArguments(argv) {
  const [first] = argv;
  if (first === undefined || first === '--help' || first === '-h') return { kind: 'help' };
  if (COMMANDS.includes(first)) return { kind: 'pass', argv };
  const [suite, seconds, folder, ...more] = argv;
  if (suite.startsWith('-')) throw new UsageError(`the first argument is a suite, not '${suite}'`);
  if (seconds === undefined || folder === undefined || folder.startsWith('-')) {
    throw new UsageError('three arguments are needed: SUITE SECONDS FOLDER');
  }
  const limitS = Number(seconds);
  if (!/^\d+(\.\d+)?$/.test(seconds) || limitS < LEAST_S) {
    throw new UsageError(`'${seconds}' is no time limit: a number of seconds, at least ${LEAST_S}`);
  }
  for (const option of more.map((word) => word.split('=')[0])) {
    if (option in TAKEN) throw new UsageError(`${option} is what ${TAKEN[option]} stands for`);
    if (option === '--resume')
      throw new UsageError('to go on with a run: ./run.sh run --resume FILE --time-budget S');
  }
  const rest = more.filter((word) => word !== '--allow-software');
  const allowSoftware = rest.length < more.length;
  return { kind: 'measure', suite, limitS, folder, where: whereOf(rest), allowSoftware, rest };
}

const PLACES = ['node', 'browser'];

function whereOf(rest) {
  const at = rest.findLastIndex((word) => word === '--where' || word.startsWith('--where='));
  if (at < 0) return 'node';
  const where = rest[at] === '--where' ? rest[at + 1] : rest[at].slice('--where='.length);
  if (!PLACES.includes(where))
    throw new UsageError(`--where takes ${PLACES.join(' or ')}, not '${where ?? ''}'`);
  return where;
}

/** The command line for rooflaw. `stamp` makes the file's name a new one. */
export function runArguments({ suite, folder, where, allowSoftware, rest }, budgetS, stamp) {
  const file = `${folder}/${suite}-${where}-${stamp}.json`;
  const place = rest.some((word) => word.startsWith('--where')) ? [] : ['--where', where];
  const adapter = allowSoftware ? [] : ['--gpu-only'];
  const given = ['run', '--suite', suite, '--time-budget', String(budgetS), '--out', file];
  return [...given, ...place, ...adapter, ...rest];
}
