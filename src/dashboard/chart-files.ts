/** @file A chart as a file: SVG as it is drawn, PNG at twice its size. Colours are those on screen. */
import { html } from 'lit';
import { saveFile } from './download.ts';
import { emit } from './emit.ts';
import { hookError } from './hook.ts';

/** Properties that a style sheet of the page gives to what is drawn; a file has to carry them itself. */
const STYLED = [
  'color',
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-opacity',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'vector-effect',
  'font-family',
  'font-size',
  'font-weight',
  'font-variant',
  'text-anchor',
  'opacity',
  'paint-order',
] as const;

/** Dots of a screen that draws two for each of CSS. */
const PNG_SCALE = 2;

/** An SVG document of the drawing as it looks now, on the page's background. */
function svgText(drawing: SVGSVGElement): string {
  const { width, height } = drawing.getBoundingClientRect();
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const from = [drawing, ...drawing.querySelectorAll<SVGElement>('*')];
  const to = [copy, ...copy.querySelectorAll<SVGElement>('*')];
  for (const [k, element] of from.entries()) inline(element, to[k]!);
  // Style sheets would be applied twice, and hold what only the page knows.
  for (const sheet of copy.querySelectorAll('style')) sheet.remove();
  copy.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  copy.setAttribute('width', String(Math.round(width)));
  copy.setAttribute('height', String(Math.round(height)));
  const ground = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  const { x, y, width: w, height: h } = drawing.viewBox.baseVal ?? { x: 0, y: 0, width, height };
  for (const [name, value] of Object.entries({ x, y, width: w || width, height: h || height })) {
    ground.setAttribute(name, String(value));
  }
  ground.setAttribute(
    'fill',
    getComputedStyle(document.body).getPropertyValue('--surface').trim() || 'white',
  );
  copy.prepend(ground);
  return new XMLSerializer().serializeToString(copy);
}

function inline(from: SVGElement, to: SVGElement): void {
  const style = getComputedStyle(from);
  to.removeAttribute('class');
  to.removeAttribute('style');
  for (const name of STYLED) {
    const value = style.getPropertyValue(name);
    if (value !== '') to.setAttribute(name, value);
  }
}

/** Rejects where the browser cannot draw it. */
async function pngBlob(drawing: SVGSVGElement): Promise<Blob> {
  const { width, height } = drawing.getBoundingClientRect();
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(drawing))}`;
  await image.decode();
  const canvas = new OffscreenCanvas(Math.ceil(width * PNG_SCALE), Math.ceil(height * PNG_SCALE));
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser gives no canvas to draw on');
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: 'image/png' });
}

/** `Decode: time per token` as `rooflaw-decode-time-per-token`. */
export function fileName(heading: string): string {
  const words = heading.toLowerCase().match(/[a-z0-9.]+/g) ?? ['chart'];
  return `rooflaw-${words.join('-').slice(0, 80)}`;
}

/** From the button that was pressed to what it saves. */
type FindDrawing = (button: Element) => SVGSVGElement | null | undefined;

/** Two buttons that save what `drawing` finds; nothing happens where there is no drawing yet. */
export const chartButtons = (heading: string, drawing: FindDrawing) =>
  html`<span class="files" role="group" aria-label="Save the chart ${heading}">
    <button
      class="plain"
      type="button"
      @click=${(event: Event) => {
        const found = drawing(event.currentTarget as Element);
        if (found)
          saveFile(new Blob([svgText(found)], { type: 'image/svg+xml' }), `${fileName(heading)}.svg`);
      }}
    >
      <span aria-hidden="true">↓ </span>SVG
    </button>
    <button
      class="plain"
      type="button"
      @click=${(event: Event) => {
        const button = event.currentTarget as Element;
        const found = drawing(button);
        if (!found) return;
        pngBlob(found).then(
          (blob) => saveFile(blob, `${fileName(heading)}.png`),
          (error: unknown) =>
            emit(button, 'trouble', {
              title: 'The PNG could not be made',
              lines: [hookError(error).message, 'The SVG holds the same drawing.'],
            }),
        );
      }}
    >
      <span aria-hidden="true">↓ </span>PNG
    </button>
  </span>`;
