/** @file Addresses that the environment of a build names. Both are public: they stand in the page. */

/** An https address without a slash at its end; null where the environment names none. */
export function address(name: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const text = env[name];
  if (text === undefined || text === '') return null;
  if (!URL.canParse(text)) throw new Error(`${name}: ${text} is no address; it begins with https://`);
  const url = new URL(text);
  if (url.protocol !== 'https:') throw new Error(`${name}: ${text} is no https address`);
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') {
    throw new Error(`${name}: ${text} may have a host and a path, and nothing else`);
  }
  // Both would end a source in the content security policy.
  return url.href.replace(/\/$/, '').replaceAll(';', '%3B').replaceAll(',', '%2C');
}

/** `https://github.com/OWNER/NAME`, also where the environment has the address that is cloned from (`….git`). */
export function repositoryAddress(name: string, env: NodeJS.ProcessEnv = process.env): string | null {
  const text = address(name, env)?.replace(/\.git$/, '') ?? null;
  if (text !== null && !/^https:\/\/[^/]+\/[\w.-]+\/[\w.-]+$/.test(text)) {
    throw new Error(`${name}: ${text} is no repository; it looks like https://github.com/OWNER/NAME`);
  }
  return text;
}
