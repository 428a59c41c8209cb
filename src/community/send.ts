/**
 * @file Sends a run to the address of the build, because its owner said so. For the page and for the command line: both
 * have `fetch`.
 */

/** Letters of an answer that are shown. */
const MOST_SHOWN = 2000;
/** Bytes of an answer that are read; whoever says more has nothing to say. */
const MOST_READ_BYTES = 64 * 1024;
/** Until the whole answer is there: 16 MiB at 1 Mbit/s take 135 s. */
const LIMIT_MS = 180_000;

export interface Sent {
  /** The service says that it took the run. */
  readonly ok: boolean;
  /** What came of it, as text for people; part of it may be the service's own words. */
  readonly answer: string;
}

/** Posts the bytes of `text` to `url`, and nowhere else. Never rejects: a failure is an answer too. */
export async function sendRun(url: string, text: string, limitMs = LIMIT_MS): Promise<Sent> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: text,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      // Followed, it could go where nobody was told that it goes.
      redirect: 'manual',
      cache: 'no-store',
      signal: AbortSignal.timeout(limitMs),
    });
  } catch (error) {
    return { ok: false, answer: unanswered(error, limitMs) };
  }
  if (answer.type === 'opaqueredirect' || (answer.status >= 300 && answer.status < 400)) {
    void answer.body?.cancel().catch(() => {});
    return { ok: false, answer: `Not taken: ${redirection(answer, url)}` };
  }
  const said = await beginningOf(answer.body);
  const page = pageTitle(said, answer.headers.get('Content-Type') ?? '');
  if (answer.ok && page !== undefined) {
    return {
      ok: false,
      answer: `Answered (${answer.status}) with a web page${page}: nothing in it says that the run was taken.`,
    };
  }
  const words = page === undefined ? shortened(said) : `a web page${page}`;
  const why = answer.ok ? '' : meaningOf(answer.status);
  const parts = [words, why].filter((part) => part !== '').join('\n');
  const status = `${answer.ok ? 'Taken' : 'Not taken'} (${answer.status})`;
  return { ok: answer.ok, answer: parts === '' ? `${status}.` : `${status}: ${parts}` };
}

/** Refused before anything was sent. */
const NEVER_SENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];

/** Browsers say only `Failed to fetch`; Node has the reason in the error's cause. */
function unanswered(error: unknown, limitMs: number): string {
  const { name, message, cause } =
    error instanceof Error || error instanceof DOMException
      ? error
      : { name: '', message: String(error), cause: undefined };
  const unsure = 'Whether the run arrived is not known.';
  if (name === 'TimeoutError') return `No answer within ${limitMs / 1000} s. ${unsure}`;
  const why = cause instanceof Error && cause.message !== '' ? cause.message : message;
  if (cause instanceof Error && 'code' in cause && NEVER_SENT.includes(String(cause.code))) {
    return `Not sent: ${String(cause.code)}, ${why}.`;
  }
  return `No answer (${why}): there is no way to the address, or it lets no other page send to it. ${unsure}`;
}

function redirection({ headers }: Response, url: string): string {
  const to = headers.get('Location'); // browsers do not tell
  const place = to === null || !URL.canParse(to, url) ? 'another address' : new URL(to, url).host;
  return `the address sends on to ${place}, which is not followed.`;
}

/** As much of the body as is shown at most. What breaks off ends there: the status has said what counts. */
async function beginningOf(body: Response['body']): Promise<string> {
  if (body === null) return '';
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  try {
    for (let bytes = 0; bytes < MOST_READ_BYTES;) {
      const { done, value } = await reader.read();
      if (done) return (text + decoder.decode()).trim();
      bytes += value.length;
      text += decoder.decode(value, { stream: true });
    }
  } catch {
    // A connection that was cut, or the limit of time.
  }
  void reader.cancel().catch(() => {});
  return text.trim();
}

const shortened = (said: string): string =>
  said.length > MOST_SHOWN ? `${said.slice(0, MOST_SHOWN)}…` : said;

/** Of a web page: its title in quotes, or nothing; undefined for what is none. A login or a portal answers so. */
function pageTitle(said: string, type: string): string | undefined {
  if (!/\bhtml\b/i.test(type) && !/^(?:<!doctype html|<html)/i.test(said)) return undefined;
  const title = /<title[^>]*>([^<]{1,200})/i.exec(said)?.[1]?.trim();
  return title === undefined || title === '' ? '' : ` (“${title}”)`;
}

/** What a status means to who sent a run; '' where only the service's words could say it. */
function meaningOf(status: number): string {
  if (status >= 500) return 'The service failed; try again later.';
  if (status === 404 || status === 405 || status === 410) return 'Nothing takes runs at this address.';
  if (status === 401 || status === 403) return 'It takes no runs from you.';
  if (status === 413) return 'The file is larger than it takes.';
  if (status === 429) return 'Too many were sent; try again later.';
  return '';
}
