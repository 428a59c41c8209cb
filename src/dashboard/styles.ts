/** @file Rules every element shares; colours are custom properties of `theme.css`. */
import { css } from 'lit';

export const shared = css`
  :host {
    display: block;
    min-width: 0;
  }
  :host([hidden]) {
    display: none;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  h2,
  h3,
  p,
  ul,
  ol,
  dl,
  dd,
  figure,
  pre {
    margin: 0;
  }
  h2 {
    font-size: 1rem;
    font-weight: 650;
    letter-spacing: -0.005em;
    line-height: 1.3;
  }
  h3 {
    font-size: 0.875rem;
    font-weight: 650;
    line-height: 1.3;
  }
  a {
    color: var(--accent);
  }
  .card {
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    padding: 0.875rem 1rem 1rem;
    scroll-margin-top: var(--above, 0.5rem);
  }
  .muted {
    color: var(--muted);
  }
  .small {
    font-size: 0.8125rem;
  }
  .mono {
    font-family: var(--mono);
    font-size: 0.8125em;
    overflow-wrap: anywhere;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    gap: 0.5rem;
    align-items: center;
  }
  .spread {
    justify-content: space-between;
  }
  button,
  .button {
    font: inherit;
    font-weight: 500;
    color: var(--text);
    background: var(--surface);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    padding: 0.3rem 0.75rem;
    min-height: 2.125rem;
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    border-color: var(--accent);
    color: var(--accent);
  }
  button.primary {
    background: var(--accent);
    border-color: var(--accent);
    color: var(--on-accent);
    font-weight: 650;
    padding-inline: 1.25rem;
  }
  button.primary:hover:not(:disabled) {
    background: var(--accent-hover);
    border-color: var(--accent-hover);
    color: var(--on-accent);
  }
  button.plain {
    border-color: transparent;
    background: none;
    color: var(--accent);
    padding-inline: 0.375rem;
    min-height: 1.75rem;
  }
  button.plain:hover:not(:disabled) {
    text-decoration: underline;
    border-color: transparent;
  }
  button:disabled {
    cursor: not-allowed;
    color: var(--muted);
    background: var(--sunken);
    border-color: var(--line);
  }
  button.plain:disabled {
    background: none;
    border-color: transparent;
  }
  input:not([type='radio'], [type='checkbox'], [type='file']),
  select {
    font: inherit;
    color: var(--text);
    background: var(--surface);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    padding: 0.25rem 0.5rem;
    min-height: 2.125rem;
    min-width: 0;
  }
  /* Long names end before the arrow. */
  select {
    text-overflow: ellipsis;
  }
  input[type='radio'],
  input[type='checkbox'] {
    accent-color: var(--accent);
    margin: 0;
    width: 1rem;
    height: 1rem;
  }
  summary {
    cursor: pointer;
    width: fit-content;
    color: var(--accent);
    border-radius: 2px;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .chip {
    display: inline-block;
    font-size: 0.75rem;
    font-weight: 600;
    line-height: 1.2;
    padding: 0.15rem 0.45rem;
    border-radius: 99px;
    border: 1px solid var(--line);
    background: var(--sunken);
    color: var(--muted);
    white-space: nowrap;
  }
  .good {
    color: var(--good);
  }
  .chip.good {
    color: var(--good);
  }
  .chip.warn {
    color: var(--warn);
    background: var(--warn-surface);
    border-color: var(--warn-line);
  }
  .chip.bad {
    color: var(--bad);
    background: var(--bad-surface);
    border-color: var(--bad-line);
  }
  .only-printed {
    display: none;
  }
  /* What a system of few colours takes away: backgrounds and shadows. */
  @media (forced-colors: active) {
    button[aria-pressed='true'],
    a[aria-current] {
      text-decoration: underline;
      text-decoration-thickness: 2px;
    }
  }
  /* On paper nothing can be pressed, opened or scrolled. */
  @media print {
    .unprinted,
    button:not(:is(th, td) button),
    details:not([open]) {
      display: none !important;
    }
    .only-printed {
      display: block;
    }
    .scroll,
    .rates {
      overflow: visible;
      max-height: none;
    }
    figure,
    tr {
      break-inside: avoid;
    }
  }
  .visually-hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;

/** A list of facts: term left, value right, one line each; stacked where there is no room. */
export const facts = css`
  dl.facts {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 0.2rem 1rem;
    font-size: 0.875rem;
  }
  dl.facts dt {
    color: var(--muted);
  }
  dl.facts dd {
    overflow-wrap: anywhere;
  }
`;
