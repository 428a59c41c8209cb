/** @file Where the page starts: worker client, store and bench are made here, and joined to the hook. */
import { openStore } from '../results/store.ts';
import { benchClient } from '../worker/client.ts';
import { RooflawApp } from './app.ts';
import { Bench } from './bench.ts';
import { defineElements } from './elements.ts';
import { announce, hookError, installHook } from './hook.ts';
import { isolated } from './isolation.ts';
import { ensureGroup } from './later.ts';
import { pageParameters } from './parameters.ts';

// Where the host sends no headers, the page is loaded once more, by our own service worker: nothing begins before that.
if (await isolated()) await start();

async function start(): Promise<void> {
  const { place, autorun, problems } = pageParameters(location.search);
  const bench = new Bench(benchClient(), openStore());

  installHook({
    version: __ROOFLAW_VERSION__,
    commit: __ROOFLAW_COMMIT__,
    ready: bench.ready,
    suites: () => bench.suites(),
    list: (wanted) => bench.list(wanted),
    environment: (features) => bench.environment(features),
    run: (wanted) => bench.run({ options: wanted, launches: 1 }),
    cancel: () => bench.cancel(),
  });

  defineElements();
  const app = document.querySelector('rooflaw-app');
  if (app instanceof RooflawApp) app.attach(bench, place);
  if (problems.length > 0) await bench.notify('warning', 'Part of the address was not understood', problems);

  await bench.ready;
  await checkSuite(bench, place.wish.options.suite);
  await announce('rooflaw:ready', undefined);
  // What shows results is small and needed next; a server that is gone by then is no matter.
  ensureGroup('results').catch((error: unknown) => {
    void bench.notify('error', 'What shows results could not be loaded', [
      'Reload the page. A run can be measured and downloaded all the same.',
      hookError(error).message,
    ]);
  });
  if (place.run !== undefined && !autorun) await bench.loadStored(place.run);
  else if (place.community !== undefined && !autorun) await bench.loadCommunity(place.community);
  if (autorun && bench.state.environment !== undefined) await bench.run(place.wish).catch(() => {}); // shown as a notice
}

/** Which suites there are is known when they have been asked for. */
async function checkSuite(bench: Bench, suite: string | undefined): Promise<void> {
  const names = bench.state.suites.map((one) => one.suite);
  if (suite === undefined || names.length === 0 || names.includes(suite)) return;
  await bench.notify('warning', 'Part of the address was not understood', [
    `The address has suite=${suite.slice(0, 60)}, which is not one of ${names.join(', ')}. Choose one below.`,
  ]);
}
