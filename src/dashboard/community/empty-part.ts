/** @file The view of the community before anybody has published a run. */
import { html, type TemplateResult } from 'lit';

export function emptyPart(): TemplateResult {
  const repository = __ROOFLAW_REPOSITORY__;
  return html`<section class="card empty" aria-labelledby="community">
    <h2 id="community">Runs of the community</h2>
    <p>Nobody has published a run yet, so there is nothing to show. Yours would be the first:</p>
    <ol>
      <li>Measure on the Run view, best the suite “standard” with five launches (“More options”).</li>
      <li>
        Open “Publish this run …” above its results, name your device, and read what would be published.
      </li>
      <li>
        Download the file and add it to the
        repository${repository === null ? '' : html` at <a href=${repository} rel="noreferrer">${repository}</a>`}
        by a pull request.
      </li>
    </ol>
    <p class="muted small">
      A published file is checked before it is taken. One that was forged and agrees with itself throughout
      cannot be told from a measured one.
    </p>
  </section>`;
}
