/** @file Elements that are loaded in groups when they are first needed, and until then stand empty on the page. */

type Elements = Readonly<Record<string, CustomElementConstructor>>;

const GROUPS = {
  /** What shows a run. */
  results: async () => (await import('./results-elements.ts')).RESULTS_ELEMENTS,
  /** It draws with the chart of the results. */
  compare: async () => (await import('./compare-elements.ts')).COMPARE_ELEMENTS,
  /** Of runs over trained models. */
  quality: async () => ({ 'rooflaw-quality': (await import('./quality-view.ts')).QualityView }),
  claims: async () => ({ 'rooflaw-claims': (await import('./claims-view.ts')).ClaimsView }),
  community: async () => (await import('./community/community-elements.ts')).COMMUNITY_ELEMENTS,
  publish: async () => ({ 'rooflaw-publish': (await import('./community/publish-panel.ts')).PublishPanel }),
  method: async () => ({ 'rooflaw-method': (await import('./method-view.ts')).MethodView }),
} as const satisfies Readonly<Record<string, () => Promise<Elements>>>;

export type Group = keyof typeof GROUPS;

const coming = new Map<Group, Promise<void>>();

/** Resolves when the group is defined. Rejects where it cannot be loaded, and is then tried again by the next call. */
export function ensureGroup(group: Group): Promise<void> {
  const known = coming.get(group);
  if (known !== undefined) return known;
  const load: () => Promise<Elements> = GROUPS[group];
  const defined = load().then(
    (elements) => {
      for (const [tag, element] of Object.entries(elements)) customElements.define(tag, element);
    },
    (error: unknown) => {
      coming.delete(group);
      throw error;
    },
  );
  coming.set(group, defined);
  return defined;
}
