/**
 * Adds to every answer of this host the headers that make the page cross-origin isolated, for hosts that send none.
 * It keeps nothing and asks nobody else; see src/dashboard/isolation.ts.
 */
addEventListener('install', () => skipWaiting());
addEventListener('activate', (event) => event.waitUntil(clients.claim()));

addEventListener('fetch', (event) => {
  const { request } = event;
  if (new URL(request.url).origin !== location.origin) return;
  // A browser asks so from its cache alone, and only for its own origin.
  if (request.cache === 'only-if-cached' && request.mode !== 'same-origin') return;
  event.respondWith(
    fetch(request).then((answer) => {
      if (answer.status === 0) return answer;
      const headers = new Headers(answer.headers);
      headers.set('Cross-Origin-Opener-Policy', 'same-origin');
      headers.set('Cross-Origin-Embedder-Policy', 'require-corp');
      headers.set('Cross-Origin-Resource-Policy', 'same-origin');
      const hasBody = ![101, 204, 205, 304].includes(answer.status);
      return new Response(hasBody ? answer.body : null, {
        status: answer.status,
        statusText: answer.statusText,
        headers,
      });
    }),
  );
});
