/**
 * @file Patterns over ids: `*` stands for any text, `/` included, `?` for one character, `{a,b}` for one of several
 * texts, which may hold patterns themselves. Everything else stands for itself. Imports nothing.
 *
 * A pattern may come from a link, so no pattern may take long: it is read once into a small machine whose states
 * are all followed at the same time (Thompson, Communications of the ACM 11, 1968), and matching takes at most
 * length of the text × length of the pattern steps, where backtracking can take exponentially many.
 */

const MAX_CHARACTERS = 300;
const MAX_ALTERNATIVES = 100;
const MAX_DEPTH = 10;

/** What leads on from a state. `fork` goes to both without reading; `any` and `is` read one character. */
type State =
  | { readonly kind: 'is'; readonly character: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'fork'; to: number[] };

/**
 * Whether a text as a whole matches `pattern`; upper and lower case differ. Throws a `RangeError` that says why a
 * pattern cannot be used.
 */
export function globMatcher(pattern: string): (text: string) => boolean {
  const states = machine(pattern);
  return (text) => {
    let at = reached(states);
    at.enter(0);
    let next = reached(states);
    for (const character of text) {
      next.clear();
      for (const index of at.list) {
        const state = states[index];
        if (state === undefined || state.kind === 'fork') continue;
        if (state.kind === 'any' || state.character === character) next.enter(index + 1);
      }
      if (next.list.length === 0) return false;
      [at, next] = [next, at];
    }
    return at.list.includes(states.length);
  };
}

interface Reached {
  readonly list: number[];
  readonly clear: () => void;
  /** Adds a state, and all that are reached from it without reading. The state past the last one is the end. */
  readonly enter: (index: number) => void;
}

/** A set of states, each once. */
function reached(states: readonly State[]): Reached {
  const list: number[] = [];
  const isIn = new Uint8Array(states.length + 1);
  const enter = (index: number): void => {
    if (isIn[index] === 1) return;
    isIn[index] = 1;
    list.push(index);
    const state = states[index];
    if (state?.kind === 'fork') state.to.forEach(enter);
  };
  const clear = (): void => {
    list.length = 0;
    isIn.fill(0);
  };
  return { list, clear, enter };
}

/** A `{` whose `}` is still to come. */
interface OpenBrace {
  /** Leads to the first state of each alternative. */
  readonly fork: { readonly kind: 'fork'; to: number[] };
  /** At the end of each alternative but the last: lead past the `}`. */
  readonly exits: { readonly kind: 'fork'; to: number[] }[];
}

function machine(pattern: string): readonly State[] {
  if (pattern.length > MAX_CHARACTERS) {
    throw new RangeError(`a pattern of ${pattern.length} characters is too long; at most ${MAX_CHARACTERS}`);
  }
  if (pattern === '') throw new RangeError('the pattern is empty; * matches everything');
  const states: State[] = [];
  const open: OpenBrace[] = [];
  let alternatives = 0;
  const fork = (): OpenBrace['fork'] => {
    const state: OpenBrace['fork'] = { kind: 'fork', to: [states.length + 1] };
    states.push(state);
    return state;
  };
  const refuse = (why: string): never => {
    throw new RangeError(`pattern ${JSON.stringify(pattern.slice(0, 80))}: ${why}`);
  };
  for (const character of pattern) {
    const brace = open.at(-1);
    if (character === '*') {
      const before = states.length;
      fork().to.push(before + 3);
      states.push({ kind: 'any' }, { kind: 'fork', to: [before] });
    } else if (character === '?') {
      states.push({ kind: 'any' });
    } else if (character === '{') {
      if (open.length === MAX_DEPTH) refuse(`braces are nested deeper than ${MAX_DEPTH} levels`);
      open.push({ fork: fork(), exits: [] });
      alternatives++;
    } else if (character === ',' && brace !== undefined) {
      brace.exits.push(fork());
      brace.fork.to.push(states.length);
      alternatives++;
    } else if (character === '}') {
      if (brace === undefined) return refuse('a } without its {');
      if (brace.exits.length === 0) refuse('braces hold alternatives, {a,b}; there is only one');
      for (const exit of brace.exits) exit.to = [states.length];
      open.pop();
    } else {
      states.push({ kind: 'is', character });
    }
    if (alternatives > MAX_ALTERNATIVES) refuse(`more than ${MAX_ALTERNATIVES} alternatives`);
  }
  if (open.length > 0) refuse('a { without its }');
  return states;
}
