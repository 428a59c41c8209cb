/** @file The texts of shaders, filed under the SHA-256 of what they say. */
import { problem } from './problems.ts';
import type { Problem } from './problems.ts';
import type { Run } from './schema.ts';

/** Of the text's UTF-8 bytes, in lower-case hex. Needs a secure context, as WebGPU does. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * The shaders that are not what they are filed under: a kernel that never ran, or was changed since. Apart from
 * `parseRun` because it needs the platform's digest, which answers later.
 */
export async function verifyShaders({ shaders }: Pick<Run, 'shaders'>): Promise<Problem[]> {
  const found: Problem[] = [];
  for (const [hash, text] of Object.entries(shaders)) {
    const actual = await sha256(text);
    if (actual !== hash) found.push(problem(['shaders', hash], `this text has the SHA-256 ${actual}`));
  }
  return found;
}
