/** @file Parameters a token passes in MoIIE, counted from the shape of its backbone. */
import { architecture } from '../../models/index.ts';

/** SigLIP-so400m at 384 pixels, as the repository names it. */
const VISION_ENCODER = 0.43e9;

/** The backbone, the vision encoder, and one further expert in every second layer: two of four instead of one MLP. */
export function activated(backbone: string): number {
  const shape = architecture(backbone);
  if (shape.notPublished !== undefined) throw new RangeError(`${backbone}: sizes unpublished`);
  const mlp = 3 * shape.hidden * shape.ffn.hidden;
  return shape.published.parameters + VISION_ENCODER + (shape.layers / 2) * mlp;
}
