/** @file How it is measured, from the same text as docs/method.md. */
import { LitElement, css, html, type TemplateResult } from 'lit';
import text from '../../docs/method.md?raw';
import { parseMarkdown, type Block, type Inline } from './markdown.ts';
import { shared } from './styles.ts';

const blocks = parseMarkdown(text);

export class MethodView extends LitElement {
  static override styles = [
    shared,
    css`
      .card {
        padding: 1.25rem 1.5rem 1.5rem;
      }
      h2 {
        font-size: 1.3125rem;
      }
      h3 {
        font-size: 1.0625rem;
        margin-top: 1.6rem;
      }
      h4 {
        margin: 1.2rem 0 0;
      }
      p,
      ul,
      ol {
        margin-top: 0.6rem;
        max-width: 75ch;
        overflow-wrap: anywhere;
      }
      ul,
      ol {
        padding-left: 1.4rem;
        display: grid;
        gap: 0.35rem;
      }
      code {
        font-family: var(--mono);
        font-size: 0.875em;
        background: var(--sunken);
        border-radius: 3px;
        padding: 0.05rem 0.25rem;
      }
      .scroll {
        overflow-x: auto;
        margin-top: 0.7rem;
      }
      table {
        border-collapse: collapse;
        font-size: 0.875rem;
        min-width: 32rem;
      }
      th,
      td {
        text-align: left;
        padding: 0.3rem 1rem 0.3rem 0;
        border-bottom: 1px solid var(--line);
        font-weight: 400;
        vertical-align: top;
      }
      thead th {
        color: var(--muted);
        font-weight: 600;
      }
      @media (max-width: 34rem) {
        .card {
          padding: 0.875rem 1rem 1rem;
        }
      }
    `,
  ];

  override render() {
    return html`<article class="card">${blocks.map(blockPart)}</article>`;
  }
}

function blockPart(block: Block, index: number): TemplateResult {
  switch (block.kind) {
    case 'heading':
      // The page has its first heading already.
      if (block.level === 1) return html`<h2>${block.content.map(inlinePart)}</h2>`;
      if (block.level === 2) return html`<h3>${block.content.map(inlinePart)}</h3>`;
      return html`<h4>${block.content.map(inlinePart)}</h4>`;
    case 'paragraph':
      return html`<p>${block.content.map(inlinePart)}</p>`;
    case 'list': {
      const items = block.items.map((item) => html`<li>${item.map(inlinePart)}</li>`);
      return block.ordered
        ? html`<ol>
            ${items}
          </ol>`
        : html`<ul>
            ${items}
          </ul>`;
    }
    default:
      return html`<div class="scroll" tabindex="0" role="region" aria-label="Table ${index}">
        <table>
          <thead>
            <tr>
              ${block.head.map((cell) => html`<th scope="col">${cell.map(inlinePart)}</th>`)}
            </tr>
          </thead>
          <tbody>
            ${block.rows.map(
              (row) =>
                html`<tr>
                  ${row.map((cell) => html`<td>${cell.map(inlinePart)}</td>`)}
                </tr>`,
            )}
          </tbody>
        </table>
      </div>`;
  }
}

function inlinePart(part: Inline): TemplateResult | string {
  switch (part.kind) {
    case 'code':
      return html`<code>${part.text}</code>`;
    case 'strong':
      return html`<strong>${part.content.map(inlinePart)}</strong>`;
    case 'emphasis':
      return html`<em>${part.content.map(inlinePart)}</em>`;
    case 'link': {
      const words = part.content.map(inlinePart);
      // Documents beside it are not on this page; the words stand for themselves.
      return part.href.startsWith('https://')
        ? html`<a href=${part.href} rel="noreferrer">${words}</a>`
        : html`${words}`;
    }
    default:
      return part.text;
  }
}
