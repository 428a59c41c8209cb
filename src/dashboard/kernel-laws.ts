/** @file Time, or rate, against work: a chart and the laws of each kernel. */
import { LitElement, css, html, nothing, type PropertyValues } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { formatPercent } from '../analysis/format.ts';
import { withoutLaw } from '../analysis/kernel-law-texts.ts';
import type { KernelLaw } from '../analysis/kernel-law.ts';
import type { Figure } from './charts/chart.ts';
import { kernelFigure, rateFigure } from './charts/kernels.ts';
import { asRate, parameterTexts } from './charts/law-texts.ts';
import { tellParts } from './contents.ts';
import { once } from './once.ts';
import { figurePart, remarks } from './report-parts.ts';
import { reportStyles } from './report-styles.ts';
import { shared } from './styles.ts';

const FIGURES = { time: once(kernelFigure), rate: once(rateFigure) } as const;

export class KernelLaws extends LitElement {
  static override properties = { laws: { attribute: false }, shows: { state: true } };
  static override styles = [
    shared,
    reportStyles,
    css`
      .choice {
        border: 0;
        padding: 0;
        margin: 0;
        font-size: 0.875rem;
        gap: 0.9rem;
      }
      .choice label {
        gap: 0.35rem;
      }
    `,
  ];
  declare laws: readonly KernelLaw[];
  declare shows: 'time' | 'rate';
  #drawn: readonly { readonly law: KernelLaw; readonly figure: Figure }[] = [];
  #remark: { readonly message: string } | undefined;

  constructor() {
    super();
    this.laws = [];
    this.shows = 'time';
  }

  override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('laws') && !changed.has('shows')) return;
    const { fitted, remark } = withoutLaw(this.laws);
    this.#remark = remark;
    this.#drawn = fitted.map((law) => ({
      law,
      figure: FIGURES[this.shows](law),
    }));
  }

  override render() {
    if (this.laws.length === 0) return nothing;
    return html`<section class="card" aria-labelledby="laws">
      <div class="row spread">
        <h2 id="laws">${this.shows === 'time' ? 'Time' : 'Rate'} against work, per kernel</h2>
        ${
          this.#drawn.length === 0
            ? nothing
            : html`<fieldset class="row choice">
                <legend class="visually-hidden">What the charts show</legend>
                ${this.#option('time', 'time')} ${this.#option('rate', 'throughput')}
              </fieldset>`
        }
      </div>
      <div class="figures">
        ${repeat(
          this.#drawn,
          ({ law }) => law,
          ({ law, figure }) => lawPart(law, figure),
        )}
      </div>
      ${this.#remark === undefined ? nothing : html`<p class="muted small note">${this.#remark.message}.</p>`}
    </section>`;
  }

  override updated(): void {
    tellParts(this);
  }

  #option(value: 'time' | 'rate', text: string) {
    return html`<label class="row">
      <input
        type="radio"
        name="shows"
        .checked=${this.shows === value}
        @change=${() => (this.shows = value)}
      />${text}
    </label>`;
  }
}

function lawPart(law: KernelLaw, figure: Figure) {
  const refused = law.families.flatMap((family) =>
    family.status === 'refused' ? [{ code: family.reason, message: `${family.law}: ${family.message}` }] : [],
  );
  const fitted = law.families.filter((family) => family.status === 'fitted');
  return html`<div class="law">
    ${figurePart(figure)}
    ${
      fitted.length === 0
        ? nothing
        : html`<table class="fits">
            <caption class="visually-hidden">
              Laws fitted to ${law.group.id}
            </caption>
            <thead>
              <tr>
                <th scope="col">Law</th>
                <th scope="col">Parameters (95 %)</th>
                <th scope="col">Scatter</th>
              </tr>
            </thead>
            <tbody>
              ${fitted.map(
                ({ fit }) =>
                  html`<tr class=${fit.law === law.better?.law ? 'best' : ''}>
                    <th scope="row">${fit.formula}</th>
                    <td>
                      ${parameterTexts(fit, asRate(law.work)).map((text) => html`<span>${text}</span>`)}
                    </td>
                    <td>${formatPercent(Math.expm1(fit.rmse))}</td>
                  </tr>`,
              )}
            </tbody>
          </table>`
    }
    ${remarks([...law.remarks, ...refused, ...fitted.flatMap(({ fit }) => fit.warnings)])}
  </div>`;
}
