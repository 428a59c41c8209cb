/** @file The views of the page: what each is called, which element it is, and what that is given. */
import { html, type TemplateResult } from 'lit';
import type { RunOptions } from '../worker/api.ts';
import type { Group } from './later.ts';
import type { Place, ViewName } from './parameters.ts';
import type { PageState } from './state.ts';

export interface ViewContext {
  readonly state: PageState;
  readonly place: Place;
  /** Ids of the workloads that options would measure. */
  readonly list: (options: RunOptions) => Promise<readonly string[]>;
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
  method: {
    title: 'Method',
    group: 'method',
    render: () => html`<rooflaw-method></rooflaw-method>`,
  },
};
