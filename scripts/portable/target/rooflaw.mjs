/** @file The entry of the unpacked folder, in its `bin`. Processes that measure are started through it as well. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from '../scripts/portable/target/start.mjs';

await start(process.argv.slice(2), dirname(dirname(fileURLToPath(import.meta.url))));
