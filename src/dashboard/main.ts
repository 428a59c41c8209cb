/** @file Where the page starts: worker client, store and bench are made here, and joined to the hook. */
import { openStore } from '../results/store.ts';
import { benchClient } from '../worker/client.ts';
import { RooflawApp } from './app.ts';
import { Bench } from './bench.ts';
import { defineElements } from './elements.ts';
import { announce, installHook } from './hook.ts';
import { pageParameters } from './parameters.ts';

const { options, autorun, problems } = pageParameters(location.search);
const bench = new Bench(benchClient(), openStore());

installHook({
  version: __ROOFLAW_VERSION__,
  commit: __ROOFLAW_COMMIT__,
  ready: bench.ready,
  suites: () => bench.suites(),
  list: (wanted) => bench.list(wanted),
  environment: (features) => bench.environment(features),
  run: (wanted) => bench.run(wanted),
  cancel: () => bench.cancel(),
});

defineElements();
const app = document.querySelector('rooflaw-app');
if (app instanceof RooflawApp) app.attach(bench, options);
if (problems.length > 0) await bench.notify('warning', 'Part of the address was not understood', problems);

await bench.ready;
await announce('rooflaw:ready', undefined);
if (autorun && bench.state.environment !== undefined) await bench.run(options).catch(() => {}); // shown as a notice
