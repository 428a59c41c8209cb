/** @file Sections of a report as markup: the words and numbers of the command line, with headings a screen reader can use. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Block, Section, Table } from '../analysis/document/document.ts';
import { formatCount } from '../analysis/format.ts';

export interface SectionCard {
  /** Of the heading; unique on the page. */
  readonly id: string;
  readonly section: Section;
  /** Between heading and blocks. */
  readonly above?: unknown;
  /** Rows of a table that are shown; by default all. */
  readonly rows?: number;
  /** Rows that are shown when more are asked for. */
  readonly most?: number;
  readonly onMore?: () => void;
}

export function sectionCard({ id, section, above = nothing, ...more }: SectionCard): TemplateResult {
  const { title, blocks } = section;
  return html`<section class="card" aria-labelledby=${id}>
    <h2 id=${id}>${title}</h2>
    ${above} ${blocks.map((block) => blockPart(block, title, more))}
  </section>`;
}

function blockPart(
  block: Block,
  title: string,
  { rows = Infinity, most = Infinity, onMore }: Pick<SectionCard, 'rows' | 'most' | 'onMore'>,
): TemplateResult {
  switch (block.kind) {
    case 'table':
      return html`${tablePart(block, title, rows)}${morePart(block.rows.length, rows, most, onMore)}`;
    case 'list':
      return html`<ul class="items note">
        ${block.items.map((item) => html`<li>${item}</li>`)}
      </ul>`;
    case 'facts':
      return html`<dl class="facts note">
        ${block.rows.map(
          ([label, value]) =>
            html`<dt>${label}</dt>
              <dd>${value}</dd>`,
        )}
      </dl>`;
    default:
      return html`<p class="muted small note">${block.text}</p>`;
  }
}

function morePart(all: number, shown: number, most: number, onMore: (() => void) | undefined) {
  if (all <= shown) return nothing;
  if (shown >= most || onMore === undefined) {
    return html`<p class="small muted">${formatCount(all - shown)} more rows are in the file.</p>`;
  }
  return html`<p class="more">
    <button type="button" @click=${onMore}>
      Show ${most < all ? `${formatCount(most)} of` : 'all'} ${formatCount(all)} rows
    </button>
  </p>`;
}

/** The first cell of a row is its heading. A table that is alone is called as its section. */
function tablePart({ caption, columns, rows }: Table, title: string, most: number): TemplateResult {
  const numeric = columns.map(({ align }) => (align === 'right' ? 'num' : ''));
  return html`<div
    class="rates"
    tabindex="0"
    role="region"
    aria-label="Table: ${caption === undefined ? title : `${title}: ${caption}`}"
  >
    <table class="fits wrap">
      <caption class=${caption === undefined ? 'visually-hidden' : ''}>
        <span>${caption ?? title}</span>
      </caption>
      <thead>
        <tr>
          ${columns.map((column, k) => html`<th scope="col" class=${numeric[k]}>${column.title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.slice(0, most).map(
          ([first, ...rest]) =>
            html`<tr>
              <th scope="row">${first}</th>
              ${rest.map((cell, k) => html`<td class=${numeric[k + 1]}>${cell}</td>`)}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}
