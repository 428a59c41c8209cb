/** @file What draw-time.mjs has the page do. It is sent there as one script, and leaves its functions on the window. */

/** Every element of that selector, in all shadow roots. */
function all(selector, root = document) {
  const found = [...root.querySelectorAll(selector)];
  for (const element of root.querySelectorAll('*')) {
    if (element.shadowRoot !== null) found.push(...all(selector, element.shadowRoot));
  }
  return found;
}

/** The time when the next frame has been handed to the compositor. */
function painted() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => {
      // A task queued inside the frame runs when that frame has been laid out and painted.
      const { port1, port2 } = new MessageChannel();
      port1.addEventListener('message', () => resolve(performance.now()));
      port1.start();
      port2.postMessage(undefined);
    });
  });
}

/** ms from `act` until each of the plots holds another drawing, and the frame with the last of them is painted. */
async function redrawn(plots, act) {
  const changes = plots.map(
    (plot) => new Promise((resolve) => new MutationObserver(resolve).observe(plot, { childList: true })),
  );
  const from = performance.now();
  act();
  await Promise.all(changes);
  return (await painted()) - from;
}

/** Drops the file at `path` on the page. Times in ms from the drop to painted frames, by what was in them. */
async function dropToFrames(path) {
  const text = await (await fetch(path)).text();
  const data = new DataTransfer();
  data.items.add(new File([text], 'many.json'));
  const times = {};
  await painted();
  const from = performance.now();
  window.dispatchEvent(new DragEvent('drop', { dataTransfer: data, cancelable: true }));
  for (;;) {
    const now = (await painted()) - from;
    // Step by step: a search of the whole page at each frame would be most of what is measured.
    const page = document.querySelector('rooflaw-app').shadowRoot;
    const results = page
      .querySelector('rooflaw-run-view')
      ?.shadowRoot.querySelector('rooflaw-results')?.shadowRoot;
    const table = results?.querySelector('rooflaw-points')?.shadowRoot;
    if (table?.querySelector('td.workload')) times['table painted'] ??= now;
    const report = results?.querySelector('rooflaw-report:not([hidden])') ?? undefined;
    const charts = report === undefined ? [] : all('rooflaw-chart', report.shadowRoot);
    const drawn = charts.filter((chart) => chart.hasAttribute('drawn')).length;
    if (report !== undefined) times['report on the page'] ??= now;
    if (drawn > 0) times['first chart painted'] ??= now;
    if (drawn > 0 && drawn === charts.length) return { ...times, 'all charts painted': now };
    const refused = page.querySelector('rooflaw-notices').shadowRoot.querySelector('.notice.error');
    if (refused !== null) throw new Error(refused.textContent.trim().slice(0, 500));
    if (now > 120_000) throw new Error(`after two minutes ${drawn} of ${charts.length} charts are drawn`);
  }
}

/** Presses the choice “throughput” of the kernels' charts: they are drawn anew. */
function clickToFrame() {
  const [{ shadowRoot }] = all('rooflaw-kernel-laws');
  const [, rate] = all('input[name=shows]', shadowRoot);
  return redrawn(all('.plot', shadowRoot), () => rate.click());
}

/** Gives the first chart of the kernels the same data as a new object: what drawing alone takes. */
function redrawToFrame() {
  const [chart] = all('rooflaw-chart', all('rooflaw-kernel-laws')[0].shadowRoot);
  return redrawn(all('.plot', chart.shadowRoot), () => {
    chart.chart = { ...chart.chart };
  });
}

Object.assign(window, { dropToFrames, clickToFrame, redrawToFrame });
