/** @file What the cards of a report look like: figures side by side, tables of laws, remarks. */
import { css } from 'lit';

export const reportStyles = css`
  .rates {
    overflow-x: auto;
  }
  .stack > * + * {
    margin-top: 1rem;
  }
  .figures {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr));
    gap: 1.5rem 2rem;
    margin-top: 0.75rem;
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
  .missing li {
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
