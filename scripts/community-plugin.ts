/**
 * @file Brings the community's runs to the page: `community/index.json`, the two tables of `rooflaw export`, and each run's
 * file. The page fetches them when its visitor asks; none is part of a script.
 */
import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport, type Plugin } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'bench-results', 'community');
const SITE = join(ROOT, 'src', 'community', 'site.ts');
/** As `rooflaw ingest` has it; a larger file does not get in. */
const MOST_BYTES = 16 * 2 ** 20;

/** Links are not followed. */
function submitted(): readonly { readonly path: string; readonly text: string }[] {
  if (!existsSync(FOLDER)) return [];
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .toSorted()
    .filter((path) => {
      const stat = lstatSync(join(FOLDER, path));
      return stat.isFile() && stat.size <= MOST_BYTES;
    })
    .map((path) => ({ path, text: readFileSync(join(FOLDER, path), 'utf8') }));
}

async function siteFiles(
  version: string,
  warn: (message: string) => void,
): Promise<ReadonlyMap<string, string | Uint8Array>> {
  const { module } = await runnerImport<typeof import('../src/community/site.ts')>(SITE, {
    configFile: false,
    logLevel: 'warn',
  });
  const { files, leftOut } = module.communitySite(submitted(), version);
  for (const line of leftOut) warn(`left out of the page: ${line}`);
  return files;
}

/**
 * `submitUrl`: where the page may send a run, or null. It is then the one address besides its own host that the page
 * may speak to, and only by that path.
 */
export function communityPlugin(version: string, submitUrl: string | null): Plugin {
  return {
    name: 'rooflaw-community',
    async generateBundle() {
      const files = await siteFiles(version, (message) => this.warn(message));
      for (const [path, source] of files)
        this.emitFile({ type: 'asset', fileName: `community/${path}`, source });
    },
    configureServer(server) {
      let files: Promise<ReadonlyMap<string, string | Uint8Array>> | undefined;
      server.middlewares.use('/community', (request, response, next) => {
        files ??= siteFiles(version, (message) => server.config.logger.warn(message));
        const path = new URL(request.url ?? '/', 'http://localhost').pathname.slice(1);
        files.then((all) => {
          const body = all.get(path);
          if (body === undefined) next();
          else response.end(body);
        }, next);
      });
    },
    transformIndexHtml: {
      order: 'pre',
      handler: (html) => (submitUrl === null ? html : allowing(html, submitUrl)),
    },
  };
}

const SELF = "connect-src 'self'";

/** The page with `url` in its content security policy. Throws where it has none to add it to. */
export function allowing(html: string, url: string): string {
  if (!html.includes(SELF)) throw new Error(`index.html has no ${SELF} to add ${url} to`);
  return html.replace(SELF, `${SELF} ${url}`);
}
