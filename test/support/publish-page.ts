/** @file A page with nothing but the panel that publishes a run, for a service of a test's own. */
import { PublishPanel } from '../../src/dashboard/community/publish-panel.ts';
import type { Run } from '../../src/results/schema.ts';

customElements.define('rooflaw-publish', PublishPanel);
const panel = new PublishPanel();
panel.run = (await (await fetch('/run.json')).json()) as Run;
document.querySelector('main')?.append(panel);
