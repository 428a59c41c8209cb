/** @file The address of GitHub's form for a new file, filled in as far as an address can hold it. */

/** The branch that runs are proposed for. */
const BRANCH = 'main';

/**
 * Bytes of an address that GitHub takes; it answers a longer one with 414 (its page "Using query parameters to create a
 * pull request" names the error, github/docs#5136 the number).
 */
const LONGEST_URL = 8191;

/** Who is not logged in is sent to this address, which carries the form's, escaped once more. */
const LOGIN = 'https://github.com/login?return_to=';

export interface Proposal {
  /**
   * `REPOSITORY/new/main?filename=…&value=…`. Where its visitor may not write, GitHub makes a fork and offers the pull
   * request ("Creating new files"); its form for uploads (`/upload/main`) turns those visitors away.
   */
  readonly url: string;
  /** The text is in the form; else it is for the visitor to paste, and only the path is. */
  readonly isFilled: boolean;
}

/** `repository`: `https://github.com/OWNER/NAME`. */
export function proposalOf(repository: string, path: string, text: string): Proposal {
  const named = `${repository}/new/${BRANCH}?filename=${encodeURIComponent(path)}`;
  // A long text is not worth escaping.
  if (text.length < LONGEST_URL) {
    const url = `${named}&value=${encodeURIComponent(text)}`;
    if (LOGIN.length + encodeURIComponent(url).length <= LONGEST_URL) return { url, isFilled: true };
  }
  return { url: named, isFilled: false };
}

/**
 * Characters that are pasted into a form with a good feeling: GitHub shows text of more than 1 MB as plain text only, and
 * what its editor does with a line of several is not written anywhere.
 */
export const MOST_PASTED = 1_000_000;

/** Where a fork takes uploads, of files up to 25 MiB ("Adding a file to a repository"). `owner` is who has the fork. */
export const uploadPath = (folder: string): string => `upload/${BRANCH}/${folder}`;
