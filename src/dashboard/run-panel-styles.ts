/** @file What the form before a run looks like: suites as one list, options folded, the button always in sight. */
import { css } from 'lit';

export const runPanelStyles = css`
  .lead {
    margin-top: 0.4rem;
    max-width: 62ch;
  }
  .lead + .lead {
    font-size: 0.875rem;
  }
  fieldset {
    border: 0;
    padding: 0;
    margin: 0.6rem 0 0;
    min-width: 0;
    display: grid;
    gap: 0.25rem;
  }
  /* One list, a line between two of them. */
  .suites {
    gap: 0;
  }
  .suite {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) max-content;
    gap: 0 0.6rem;
    align-items: baseline;
    position: relative;
    padding: 0.35rem 0.6rem;
    border: 1px solid var(--line);
    cursor: pointer;
  }
  .suite + .suite {
    margin-top: -1px;
  }
  .suite:first-child {
    border-radius: var(--radius) var(--radius) 0 0;
  }
  .suite:last-of-type {
    border-radius: 0 0 var(--radius) var(--radius);
  }
  .suite:hover {
    background: var(--sunken);
  }
  .suite:has(:checked) {
    z-index: 1;
    border-color: var(--accent);
    background: color-mix(in srgb, var(--accent) 7%, var(--surface));
    box-shadow: inset 3px 0 0 var(--accent);
  }
  .suite:has(:focus-visible) {
    z-index: 2;
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .suite input {
    align-self: center;
  }
  .suite input:focus-visible {
    outline: none;
  }
  .suite .what {
    font-size: 0.8125rem;
    color: var(--muted);
    grid-column: 2 / -1;
  }
  .suite b {
    font-weight: 600;
  }
  .suites details {
    margin-top: 0.5rem;
    font-size: 0.875rem;
  }
  .suites details .suite:first-of-type {
    margin-top: 0.4rem;
    border-radius: var(--radius) var(--radius) 0 0;
  }
  .suites details .suite {
    font-size: 1rem;
  }
  .options {
    display: flex;
    flex-wrap: wrap;
    gap: 0.35rem 1.25rem;
    margin-top: 0.7rem;
    font-size: 0.875rem;
  }
  .more[open] {
    flex-basis: 100%;
  }
  .words {
    margin-top: 0.4rem;
  }
  .grid {
    display: grid;
    grid-template-columns: minmax(0, 1fr) 8rem;
    gap: 0.5rem 0.75rem;
    margin-top: 0.5rem;
  }
  .grid label {
    display: grid;
    gap: 0.15rem;
    align-content: start;
  }
  .grid input:not([type='checkbox']) {
    width: 100%;
  }
  .grid label.check {
    grid-column: 1 / -1;
    display: flex;
    align-items: center;
    gap: 0.5rem;
  }
  .kernels {
    grid-template-columns: repeat(auto-fill, minmax(min(15rem, 100%), 1fr));
    gap: 0.2rem 0.75rem;
  }
  .peers {
    grid-template-columns: repeat(auto-fill, minmax(min(11.5rem, 100%), 1fr));
  }
  .kernels label,
  .peers label {
    display: flex;
    align-items: center;
    gap: 0.45rem;
    overflow-wrap: anywhere;
    min-height: 1.5rem;
  }
  .grid .launches input:not([type='checkbox']) {
    width: 4.5rem;
  }
  .launches > :last-child {
    flex: 1 1 14rem;
  }
  .launches {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.3rem 0.6rem;
  }
  /* About as high as what will stand there. */
  .waiting {
    min-height: 32rem;
    margin-top: 0.5rem;
  }
  .cost {
    font-size: 0.875rem;
  }
  .problem {
    color: var(--bad);
  }
  .advice {
    margin-top: 0.6rem;
  }
  /* What it costs stands beside the button that spends it. Both stay in sight where the form is longer than the screen. */
  .actions {
    position: sticky;
    bottom: 0;
    z-index: 3;
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 0.5rem 1rem;
    align-items: center;
    margin: 0.6rem -1rem 0;
    padding: 0.6rem 1rem;
    background: var(--surface);
    border-top: 1px solid var(--line);
  }
  .actions .primary {
    min-height: 2.75rem;
    padding-inline: 2.25rem;
    font-size: 1.0625rem;
  }
  /* What the keyboard comes to does not stop behind them. */
  :is(input, summary) {
    scroll-margin-bottom: 9rem;
  }
  @media (max-width: 30rem) {
    .grid,
    .actions {
      grid-template-columns: minmax(0, 1fr);
    }
    .words {
      grid-template-columns: minmax(0, 1fr) !important;
    }
    .words dt {
      font-weight: 600;
    }
  }
  /* A form that is printed or a low window has no room for what stays. */
  @media print, (max-height: 30rem) {
    .actions {
      position: static;
    }
  }
`;
