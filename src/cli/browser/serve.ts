/** @file The built page on a loopback port, with the headers that make it cross-origin isolated. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import sirv from 'sirv';
import { RIVAL_URL } from '../../worker/rival.ts';

export interface PageServer {
  readonly url: string;
  close(): void;
}

/** Isolation gives SharedArrayBuffer and a clock of 5 µs; see https://web.dev/articles/coop-coep. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'X-Content-Type-Options': 'nosniff',
};

const RIVAL_FOLDER = RIVAL_URL.slice(0, RIVAL_URL.lastIndexOf('/') + 1);

/** Serves `folder` to this machine only, and below `/rival` what else is named. Rejects when no port can be had. */
export async function servePage(folder: string, rival?: string): Promise<PageServer> {
  const files = sirv(folder, { etag: true });
  const rivals = rival === undefined ? undefined : sirv(rival, { etag: true });
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
    const isRival = rivals !== undefined && request.url?.startsWith(RIVAL_FOLDER) === true;
    if (isRival) request.url = request.url!.slice(RIVAL_FOLDER.length - 1);
    (isRival ? rivals : files)(request, response, () => {
      response.statusCode = 404;
      response.end('Not found');
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
