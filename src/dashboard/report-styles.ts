/** @file What the cards of a report look like: figures side by side, tables of laws, remarks. */
import { css } from 'lit';

export const reportStyles = css`
  .rates {
    position: relative; /* what is hidden from sight stays where it belongs */
    overflow-x: auto;
  }
  .stack > * + * {
    margin-top: 1rem;
  }
  .glance {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(9.5rem, 100%), 1fr));
    gap: 1rem 1.5rem;
    font-size: 0.8125rem;
    color: var(--muted);
  }
  .glance .value {
    font-size: 1.375rem;
    font-weight: 650;
    letter-spacing: -0.015em;
    line-height: 1.35;
    color: var(--text);
    white-space: nowrap;
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr));
    gap: 1.5rem 2rem;
    margin-top: 0.75rem;
  }
  /* Another phase, or another format. */
  .figures + .figures {
    margin-top: 1.75rem;
    padding-top: 1.25rem;
    border-top: 1px solid var(--line);
  }
  .pair {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr));
    gap: 1rem;
  }
  .pair:not(:has(*)) {
    display: none;
  }
  .pair > *,
  .figures > * {
    min-width: 0;
  }
  /* One alone has its laws beside it and not below. */
  @media (min-width: 60rem) {
    .law:only-child {
      display: grid;
      grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
      column-gap: 2rem;
      align-items: start;
    }
    .law:only-child > rooflaw-chart {
      grid-row: 1 / span 9;
    }
  }
  .fits {
    border-collapse: collapse;
    width: 100%;
    margin-top: 0.6rem;
    font-size: 0.8125rem;
  }
  .fits th,
  .fits td {
    text-align: left;
    vertical-align: top;
    padding: 0.2rem 0.6rem 0.2rem 0;
    border-top: 1px solid var(--line);
    font-weight: 400;
  }
  .fits thead th {
    color: var(--muted);
    border-top: 0;
  }
  .fits tbody th {
    font-family: var(--mono);
    font-size: 0.75rem;
    white-space: nowrap;
  }
  .fits.wrap tbody th {
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .fits.wide {
    min-width: 44rem;
  }
  /* On a phone the second column is in sight: there is more to the right. */
  @media (max-width: 34rem) {
    .fits.wide {
      min-width: 36rem;
    }
    .fits.wide th:first-child {
      width: 9rem;
    }
  }
  .fits .best th {
    font-weight: 700;
  }
  .fits span {
    display: block;
  }
  .missing,
  .remarks {
    margin-top: 0.6rem;
    font-size: 0.8125rem;
  }
  .remarks,
  .missing ul {
    padding-left: 1.1rem;
    color: var(--muted);
  }
  .missing li,
  .remarks li,
  .caveats li,
  .note {
    overflow-wrap: anywhere;
  }
  .note {
    margin-top: 0.4rem;
    max-width: 90ch;
  }
  .caveats li::first-letter {
    text-transform: uppercase;
  }
  .caveats {
    margin-top: 0.5rem;
    padding-left: 1.1rem;
    font-size: 0.875rem;
    display: grid;
    gap: 0.25rem;
    max-width: 90ch;
  }
`;
