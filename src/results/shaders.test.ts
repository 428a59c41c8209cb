import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { buildRun, builtShader, builtShaderHash } from '../../test/support/build-run.ts';
import { parseRun } from './load.ts';
import { sha256, verifyShaders } from './shaders.ts';

// Test vectors of FIPS 180-4: the empty text and "abc"; and one that is not ASCII.
test.each([
  ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
])('SHA-256 of %j', async (text, hash) => expect(await sha256(text)).toBe(hash));

test('names the shaders that are not what they are filed under', async () => {
  expect(await verifyShaders(buildRun())).toEqual([]);
  const other = 'a'.repeat(64);
  const run = buildRun({ shaders: { [builtShaderHash]: builtShader, [other]: builtShader } });
  expect(await verifyShaders(run)).toEqual([
    { path: `shaders.${other}`, message: `this text has the SHA-256 ${builtShaderHash}` },
  ]);
});

const folder = new URL('../../test/fixtures/runs/', import.meta.url);
test.each(readdirSync(folder))('those of %s are', async (name) => {
  expect(await verifyShaders(parseRun(readFileSync(new URL(name, folder), 'utf8')))).toEqual([]);
});
