/**
 * @file The parts of a report: links to its cards, wherever in the shadow roots they stand. A part is a `section` that
 * `aria-labelledby` names, or that has an id; its link is `#id`, which the browser alone would not find there.
 */
import { html, nothing, type TemplateResult } from 'lit';

export interface Part {
  /** As it stands in the address after `#`. */
  readonly id: string;
  readonly title: string;
}

export interface FoundPart extends Part {
  readonly section: Element;
}

/** What bubbles from an element whose parts may be others now. */
const CHANGED = 'parts-change';

export const tellParts = (from: EventTarget): boolean =>
  from.dispatchEvent(new Event(CHANGED, { bubbles: true, composed: true }));

export const onParts = (on: EventTarget, handle: () => void): void => on.addEventListener(CHANGED, handle);

/** What a title says before its colon: `Gaps at a glance`. */
export const partName = (title: string): string => title.trim().split(':')[0]!.replaceAll(/\s+/g, ' ');

/** A title as part of an address: `gaps-at-a-glance`. The same title has the same id, whatever stands above it. */
export const partId = (title: string): string =>
  partName(title)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');

/** In the order of the page; what is hidden has none. */
export function partsIn(root: ParentNode): readonly FoundPart[] {
  return [...root.children].flatMap((element) => {
    if (element.hasAttribute('hidden')) return [];
    if (element.localName !== 'section') return partsIn(element.shadowRoot ?? element);
    const id = element.getAttribute('aria-labelledby') ?? element.id;
    const title = element.getAttribute('aria-label') ?? headingOf(element)?.textContent ?? '';
    return id === '' || title.trim() === '' ? [] : [{ id, title: partName(title), section: element }];
  });
}

/** Its first, in itself or in the elements below it. */
function headingOf(root: ParentNode): HTMLElement | undefined {
  const own = root.querySelector('h2');
  if (own !== null) return own;
  for (const { shadowRoot } of root.querySelectorAll('*')) {
    const found = shadowRoot === null ? undefined : headingOf(shadowRoot);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Brings a part to the top of the window; the keyboard goes on from its heading. */
export function goToPart({ section }: FoundPart): void {
  section.scrollIntoView();
  const heading = headingOf(section);
  if (heading === undefined) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}

/** Fewer than these are all in sight. */
const FEWEST = 3;

/** Unfolded where there is room. */
export function contentsPart(
  parts: readonly Part[],
  isOpen: boolean,
  again: (id: string) => void,
): TemplateResult | typeof nothing {
  if (parts.length < FEWEST) return nothing;
  return html`<nav class="contents unprinted" aria-label="Parts of this report">
    <details ?open=${isOpen}>
      <summary>Parts of this report</summary>
      <ol>
        ${parts.map(
          ({ id, title }) =>
            html`<li>
              <a
                href="#${id}"
                @click=${() => {
                  // The browser tells of another address; of the same one nobody hears.
                  if (location.hash === `#${id}`) again(id);
                }}
                >${title}</a
              >
            </li>`,
        )}
      </ol>
    </details>
  </nav>`;
}
