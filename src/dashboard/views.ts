/** @file The views of the page: what each is called, which element it is, and what that is given. */
import { html, type TemplateResult } from 'lit';
import type { Run } from '../results/schema.ts';
import type { RunOptions } from '../worker/api.ts';
import type { Group } from './later.ts';
import type { ComparedIds } from './compare-view.ts';
import type { ComparedRuns, Place, ViewName } from './parameters.ts';
import type { TableState } from './sorted-table.ts';
import type { PageState, Shown } from './state.ts';

export interface ViewContext {
  readonly state: PageState;
  readonly place: Place;
  /** Ids of the workloads that options would measure. */
  readonly list: (options: RunOptions) => Promise<readonly string[]>;
  /** A run that this browser keeps. */
  readonly stored: (id: string) => Promise<Run | undefined>;
  /** Notes where one is, in the address. */
  readonly note: (patch: Partial<Place>) => void;
}

export interface View {
  readonly title: string;
  /** Its elements, loaded when the view is first gone to; absent where they are there from the start. */
  readonly group?: Group;
  render(context: ViewContext): TemplateResult;
}

export const VIEWS: Readonly<Record<ViewName, View>> = {
  run: {
    title: 'Run',
    render: ({ state, place, list }) =>
      html`<rooflaw-run-view .state=${state} .place=${place} .list=${list}></rooflaw-run-view>`,
  },
  claims: {
    title: 'Claims',
    group: 'claims',
    render: ({ state: { shown, activity }, place }) =>
      html`<rooflaw-claims
        .run=${shown?.run}
        ?live=${activity !== 'idle' && shown?.origin.kind === 'live'}
        .filter=${place.claims}
      ></rooflaw-claims>`,
  },
  compare: {
    title: 'Compare',
    group: 'compare',
    render: ({ state: { history, shown }, place: { compared }, stored, note }) =>
      html`<rooflaw-compare
        .history=${history}
        .onScreen=${shown?.origin.kind === 'live' ? undefined : shown?.run}
        .load=${stored}
        .ids=${comparedIds(compared)}
        .find=${compared.find ?? ''}
        .order=${compared.order ?? ''}
        .only=${compared.only ?? ''}
        @compare-change=${({ detail }: CustomEvent<ComparedIds>) => note({ compared: { ...compared, ...detail } })}
        @table-change=${({ detail: { find, order } }: CustomEvent<TableState>) => note({ compared: { ...compared, find, order } })}
        @only-change=${({ detail: only }: CustomEvent<string>) => note({ compared: { ...compared, only } })}
      ></rooflaw-compare>`,
  },
  community: {
    title: 'Community',
    group: 'community',
    render: ({ state: { history, shown }, place }) =>
      html`<rooflaw-community
        .filter=${place.narrowed}
        .base=${(place.compared.b ?? '') === '' ? (place.compared.a ?? '') : ''}
        .mine=${(shown !== undefined && isOwn(shown) ? shown.run.id : history[0]?.id) ?? ''}
      ></rooflaw-community>`,
  },
  method: {
    title: 'Method',
    group: 'method',
    render: () => html`<rooflaw-method></rooflaw-method>`,
  },
};

const isOwn = ({ origin: { kind } }: Shown): boolean => kind === 'measured' || kind === 'stored';

let last: ComparedIds = { a: '', b: '' };

/** The same object for the same ids: another one asks for another comparison. */
function comparedIds({ a = '', b = '' }: ComparedRuns): ComparedIds {
  if (last.a !== a || last.b !== b) last = { a, b };
  return last;
}
