/** @file What the table of points looks like, beside what every table that sorts does. */
import { css } from 'lit';

export const pointsStyles = css`
  th.plain {
    padding: 0.3rem 0.5rem;
  }
  th.plain:first-child {
    padding-left: 0;
  }
  :is(th, td):is(.status, .method) {
    text-align: left;
  }
  .losses td:first-child {
    min-width: 7rem;
  }
  /* The columns beside it say the same to the eye. */
  .setting {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  .note {
    margin: 0.3rem 0 0.5rem;
    max-width: 90ch;
  }
  tr.detail:hover td {
    background: none;
  }
  .open,
  .open:disabled {
    border: 0;
    background: none;
    padding: 0;
    min-height: 0;
    text-align: left;
    font-weight: 400;
    font-family: var(--mono);
    font-size: 0.8125rem;
    overflow-wrap: anywhere;
    display: grid;
    grid-template-columns: 1rem minmax(0, 1fr);
    line-height: 1.5;
    border-radius: 2px;
    color: inherit;
  }
  .open:disabled {
    cursor: default;
  }
  .mark {
    color: var(--muted);
    transition: none;
  }
  .variant {
    color: var(--muted);
  }
  .reason {
    font-size: 0.8125rem;
    color: var(--muted);
    margin-left: 0.4rem;
  }
  .detail > td {
    text-align: left;
    white-space: normal;
    padding: 0.5rem 0.5rem 0.9rem 1rem;
  }
  .detail rooflaw-chart,
  .detail rooflaw-shader,
  .detail details {
    margin-top: 0.5rem;
  }
  .samples {
    margin-top: 0.4rem;
    padding: 0.6rem 0.75rem;
    background: var(--sunken);
    border-radius: var(--radius);
    font-family: var(--mono);
    font-size: 0.75rem;
    line-height: 1.5;
    max-height: 22rem;
    overflow: auto;
  }
  .samples {
    white-space: pre-wrap;
  }
  .detail dl.facts {
    font-size: 0.8125rem;
  }
  .detail .inner {
    max-width: min(52rem, calc(100vw - 4.5rem));
  }
  .empty {
    padding: 1rem 0;
  }
  @media print {
    table,
    .open {
      font-size: 0.6875rem;
    }
    .open {
      color: inherit;
    }
    td,
    th button {
      padding-inline: 0.2rem;
    }
    td.status {
      white-space: normal;
    }
    .reason {
      display: block;
      margin-left: 0;
      font-size: inherit;
    }
  }
  @media (max-width: 44rem) {
    :is(th, td):is(.spread, .bandwidth, .roof, .parameters, .trained, .activations, .stored) {
      display: none;
    }
  }
  @media (max-width: 34rem) {
    :is(th, td):is(.error, .rate, .method, .bits, .group, .loss),
    .losses :is(th, td).status,
    .reason {
      display: none;
    }
    .setting {
      position: static;
      width: auto;
      height: auto;
      clip-path: none;
      color: var(--muted);
      font-family: var(--sans);
    }
    .losses td:first-child {
      min-width: 0;
    }
    td:first-child {
      min-width: 0;
    }
    td,
    th.plain,
    th button {
      padding-inline: 0.25rem;
    }
  }
`;
