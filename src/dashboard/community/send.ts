/** @file Sends a run to the address of the build, because its visitor said so. */

/** Letters of an answer that are shown. */
const MOST_SHOWN = 2000;

/** The answer, as text. Never rejects: a failure is an answer too. */
export async function sendRun(
  url: string,
  text: string,
  post: (url: string, init: RequestInit) => Promise<Pick<Response, 'ok' | 'status' | 'text'>> = fetch,
): Promise<{ readonly ok: boolean; readonly answer: string }> {
  try {
    const answer = await post(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: text,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
      cache: 'no-store',
    });
    const said = (await answer.text()).trim();
    const shown = said.length > MOST_SHOWN ? `${said.slice(0, MOST_SHOWN)}…` : said;
    return { ok: answer.ok, answer: `${answer.status}${shown === '' ? '' : `: ${shown}`}` };
  } catch (error) {
    return { ok: false, answer: error instanceof Error ? error.message : String(error) };
  }
}
