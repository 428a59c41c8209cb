/** @file Waiting until what stands on the page is what was last asked for. */
import { LitElement } from 'lit';

/** Every element below `root` has drawn itself; shadow roots wait for what is inside them. */
export async function settled(root: ParentNode): Promise<void> {
  const elements = [...root.querySelectorAll('*')].filter((child) => child instanceof LitElement);
  await Promise.all(elements.map((element) => element.updateComplete));
}
