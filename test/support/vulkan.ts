/** @file Before each GPU test file: Dawn shall find SwiftShader, whatever GPU there is, so results do not depend on it. */
import { fileURLToPath } from 'node:url';
import { findSwiftShader } from '../../scripts/browser.mjs';
import { isDriverChosen, useDriver, useLoader } from '../../src/cli/node/vulkan.ts';

// Undefined on macOS, where Dawn uses Metal.
const driver = await findSwiftShader(fileURLToPath(new URL('../..', import.meta.url)));
if (driver !== undefined) {
  useLoader(driver);
  if (!isDriverChosen()) useDriver(driver);
}
