/** @file Elements that are loaded when they are first needed, and until then stand empty on the page. */

const LATER = {
  'rooflaw-chart': async () => (await import('./chart-figure.ts')).ChartFigure,
  'rooflaw-points': async () => (await import('./points-table.ts')).PointsTable,
  'rooflaw-report': async () => (await import('./report-view.ts')).ReportView,
  'rooflaw-claims': async () => (await import('./claims-view.ts')).ClaimsView,
  'rooflaw-method': async () => (await import('./method-view.ts')).MethodView,
} as const satisfies Readonly<Record<string, () => Promise<CustomElementConstructor>>>;

export type LaterTag = keyof typeof LATER;

/** What shows a run, wanted as soon as there is one. */
export const RESULT_ELEMENTS = ['rooflaw-points', 'rooflaw-report', 'rooflaw-chart'] as const;

const coming = new Map<string, Promise<void>>();

/** Resolves when the element is defined. Rejects where it cannot be loaded, and is then tried again by the next call. */
export function ensureElement(tag: LaterTag): Promise<void> {
  const known = coming.get(tag);
  if (known !== undefined) return known;
  const defined = LATER[tag]().then(
    (element) => customElements.define(tag, element),
    (error: unknown) => {
      coming.delete(tag);
      throw error;
    },
  );
  coming.set(tag, defined);
  return defined;
}
