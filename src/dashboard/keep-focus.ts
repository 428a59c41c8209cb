/** @file The keyboard is not lost with what had it: a notice that is dismissed, a button that goes away when it is pressed. */

/** The element that has the keyboard, through all shadow roots; undefined where nobody has it. */
export function focused(): Element | undefined {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element === null || element === document.body ? undefined : element;
}

/**
 * Called before a change: once it is on screen, the keyboard goes to `place`, if somebody had it and nobody has it then.
 * A browser notices after the frame that what was focused is gone.
 */
export function keepFocus(place: () => HTMLElement | null | undefined): void {
  if (focused() === undefined) return;
  requestAnimationFrame(() => {
    setTimeout(() => {
      if (focused() === undefined) place()?.focus({ preventScroll: true });
    });
  });
}
