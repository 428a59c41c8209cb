/**
 * @file How long the page takes to show a run of many points, by the clock on the wall, in a real browser: from the drop
 * of its file, and from clicks, to the painted frame.
 *
 *     node scripts/page/draw-time.mjs [--points 10000] [--repeats 5] [--profile] [--browser PATH]
 *
 * Each line has the median and all repeats in milliseconds, then the processor time of the page's main thread. The load of
 * the machine stands above them: by the wall a figure is worth what else was running then.
 */
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { launch } from 'puppeteer';
import sirv from 'sirv';
import { prepareBrowser, searchBrowsers, thisMachine } from '../browser.mjs';
import { ensureBuilt } from '../build.mjs';
import { ROOT } from '../setup-steps.mjs';
import { runOfMany } from './many-points.mjs';

const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

function setHeaders(response) {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
}

/** The built page, and the run at `/many.json`. */
async function serve(run) {
  const files = sirv(join(ROOT, 'dist', 'page'), { dev: true, setHeaders });
  const server = createServer((request, response) => {
    if (request.url === '/many.json') return response.writeHead(200, HEADERS).end(run);
    return files(request, response, () => response.writeHead(404).end());
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
const ms = (value) => value.toFixed(0);

function line(name, wall, cpu) {
  const times = `${ms(median(wall))} ms (${wall.map(ms).join(', ')})`;
  return `${name.padEnd(46)} ${times}${cpu === undefined ? '' : `; ${ms(median(cpu))} ms of processor`}`;
}

/** Seconds that the page's main thread has computed. */
async function threadMs(devtools) {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'ThreadTime')?.value ?? Number.NaN);
}

/** Functions by the time spent in themselves. */
function costliest({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const spent = new Map();
  for (const [k, id] of samples.entries()) {
    const { functionName, url, lineNumber, columnNumber } = byId.get(id).callFrame;
    const name = `${functionName || '(anonymous)'} ${url.split('/').at(-1)}:${lineNumber + 1}:${columnNumber + 1}`;
    spent.set(name, (spent.get(name) ?? 0) + timeDeltas[k] / 1000);
  }
  return [...spent].toSorted((a, b) => b[1] - a[1]).slice(0, 14);
}

async function drawTime(argv) {
  const { values } = parseArgs({
    args: argv,
    options: {
      points: { type: 'string', default: '10000' },
      repeats: { type: 'string', default: '5' },
      profile: { type: 'boolean', default: false },
      browser: { type: 'string' },
    },
  });
  const repeats = Number(values.repeats);
  await ensureBuilt(ROOT, ['page'], (text) => process.stderr.write(`${text}\n`));
  const machine = thisMachine();
  const [found] = searchBrowsers(machine).found;
  if (found === undefined && values.browser === undefined) {
    throw new Error(
      'no browser on this machine; run "node scripts/setup.mjs", or name one with --browser PATH',
    );
  }
  const { path, env } =
    values.browser === undefined ? await prepareBrowser(ROOT, found) : { path: values.browser, env: {} };
  const inPage = readFileSync(new URL('in-page.mjs', import.meta.url), 'utf8');
  const run = JSON.stringify(runOfMany(Number(values.points)));
  const server = await serve(run);
  const browser = await launch({
    executablePath: path,
    env: { ...process.env, ...env },
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  try {
    const load = loadavg().map((value) => value.toFixed(2));
    console.log(`${await browser.version()}, ${availableParallelism()} cores, load before ${load.join(' ')}`);
    console.log(`${values.points} points, a file of ${(run.length / 2 ** 20).toFixed(1)} MiB`);
    const drops = [];
    const clicks = [];
    const redraws = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      const page = await browser.newPage();
      const devtools = await page.createCDPSession();
      await devtools.send('Performance.enable');
      await page.setViewport({ width: 1280, height: 900 });
      await page.goto(server.url);
      await page.evaluate(() => window.rooflaw.ready);
      await page.waitForNetworkIdle({ idleTime: 500 });
      await page.evaluate(inPage);
      const isProfiled = values.profile && repeat === repeats - 1;
      const timed = async (work) => {
        const before = await threadMs(devtools);
        const wall = await work();
        return { wall, cpu: (await threadMs(devtools)) - before };
      };
      const profiled = async (title, work) => {
        if (!isProfiled) return work();
        await devtools.send('Profiler.enable');
        await devtools.send('Profiler.start');
        const result = await work();
        const { profile } = await devtools.send('Profiler.stop');
        console.log(`\nWhere the main thread was, ${title}:`);
        for (const [name, spentMs] of costliest(profile))
          console.log(`  ${ms(spentMs).padStart(6)} ms  ${name}`);
        return result;
      };
      drops.push(
        await profiled('after the drop', () => timed(() => page.evaluate("dropToFrames('/many.json')"))),
      );
      clicks.push(
        await profiled('after a click that draws anew', () => timed(() => page.evaluate('clickToFrame()'))),
      );
      redraws.push(await timed(() => page.evaluate('redrawToFrame()')));
      await page.close();
    }
    console.log('');
    const last = drops.at(-1).wall;
    for (const name of Object.keys(last)) {
      console.log(
        line(
          `drop → ${name}`,
          drops.map(({ wall }) => wall[name]),
        ),
      );
    }
    console.log(
      line(
        '  all of it',
        drops.map(({ wall }) => wall['all charts painted']),
        drops.map(({ cpu }) => cpu),
      ),
    );
    console.log(
      line(
        'click on “throughput” → its charts painted',
        clicks.map(({ wall }) => wall),
        clicks.map(({ cpu }) => cpu),
      ),
    );
    console.log(
      line(
        'one chart of all points drawn anew → painted',
        redraws.map(({ wall }) => wall),
        redraws.map(({ cpu }) => cpu),
      ),
    );
    console.log(
      `load after ${loadavg()
        .map((value) => value.toFixed(2))
        .join(' ')}`,
    );
  } finally {
    await browser.close();
    server.close();
  }
}

await drawTime(process.argv.slice(2));
