/** @file A table whose heads are buttons, numbers right, the first column breaking where it must. */
import { css } from 'lit';

export const sortTable = css`
  .scroll {
    position: relative;
    overflow-x: auto;
    margin: 0 -1rem;
    padding: 0 1rem;
  }
  table {
    border-collapse: collapse;
    width: 100%;
    font-size: 0.875rem;
  }
  th {
    text-align: right;
    font-weight: 600;
    font-size: 0.8125rem;
    color: var(--muted);
    border-bottom: 1px solid var(--line-strong);
    white-space: nowrap;
    padding: 0;
  }
  th button {
    font: inherit;
    font-weight: 600;
    color: inherit;
    background: none;
    border: 0;
    border-radius: 3px;
    padding: 0.3rem 0.5rem;
    min-height: 0;
    width: 100%;
    text-align: inherit;
  }
  /* Inside: what scrolls would cut it off. */
  th button:focus-visible {
    outline-offset: -2px;
  }
  th .arrow {
    display: inline-block;
    width: 0.8em;
    text-align: center;
  }
  td {
    padding: 0.22rem 0.5rem;
    border-bottom: 1px solid var(--line);
    text-align: right;
    white-space: nowrap;
    vertical-align: top;
  }
  th:first-child,
  td:first-child {
    text-align: left;
  }
  td:first-child {
    white-space: normal;
    padding-left: 0;
    min-width: 11rem;
  }
  th:first-child button {
    padding-left: 0;
  }
  tbody tr:hover td {
    background: var(--sunken);
  }
  @media (max-width: 34rem) {
    td:first-child {
      min-width: 0;
    }
    td,
    th button {
      padding-inline: 0.25rem;
    }
  }
`;
