/** @file `docs/claims.md`: every claim, what it is held against, and what its verdict would need. */
import type { Claim, Expected } from './claim.ts';
import { papers } from './papers.ts';
import { boundsText } from './verdict.ts';

const FROM: Readonly<Record<Expected['provenance'], string>> = {
  abstract: 'the abstract',
  paper: 'the paper',
  repository: 'the paper’s repository',
  secondary: 'a third party’s account of the paper',
  derived: 'derived here',
};

const CLASSES = `Classes: **A** the claimed quantity itself is measured; **B** the same mechanism in miniature or by proxy; **C** only
the paper’s own numbers can be fitted or recomputed; **D** needs trained models, people or fleets; **E** no claim about
efficiency. A proxy or a miniature is at most \`partly\`; published numbers alone are at most \`reproduced\`, with that label.
On a software adapter nothing about time is judged.`;

const NEEDS = `What more a verdict takes than a run of \`--suite claims\`: a GPU, for whatever is about time; \`--suite standard\` or
\`full\`, whose layers, contexts and batches are nearer to the papers', and long beside a dispatch on a fast GPU: where one is not, a
ratio or a slope that fixed costs may have made decides nothing; \`--suite quality\` for the losses of quantised models; more launches
(\`--launches\`) where an interval crosses a bound. Beyond that no hardware helps: a proxy stays one, and what needs trained
models, people or fleets is not decided by kernels.`;

function claimText(claim: Claim): string {
  const head = `**${claim.id}** (class ${claim.class}). ${claim.statement}`;
  if (claim.kind === 'untestable') return `${head} *Not testable here:* ${claim.why} ${claim.lends}`;
  const { text, provenance } = claim.expected;
  const expected = `*Expected* (${FROM[provenance]}): ${text}.`;
  const { bounds, label, workloads, settles, subject } = claim;
  const held = `*Holds* for ${boundsText(bounds)}: ${bounds.reason} (${bounds.source}).`;
  const computed = label === 'miniature' ? ' *Computed by* `rooflaw claims` *itself.*' : '';
  const from =
    workloads.length === 0 ? computed : ` *From* ${workloads.map((id) => `\`${id}\``).join(', ')}.`;
  const more = settles === '' ? '' : ` *If the interval does not decide:* ${settles}`;
  const where = subject === 'time' ? ' *Judged on a GPU only;* a software adapter rehearses it.' : '';
  return `${head} ${expected} ${held}${from} *Label:* ${label}.${where}${more}`;
}

/** Markdown; ends with a line break. */
export function claimsDocument(claims: readonly Claim[]): string {
  const parts = papers.map(({ number, title, arxiv }) => {
    const own = claims.filter(({ paper }) => paper === number).map((claim) => `- ${claimText(claim)}`);
    const source = arxiv === undefined ? '' : ` (arXiv:${arxiv})`;
    return `## ${number}. ${title}${source}\n\n${own.join('\n')}`;
  });
  return [
    '# What the papers claim, and what would decide it',
    'Written by `UPDATE_DOCS=1 npx vitest run src/claims` from the files in `src/claims`; `rooflaw claims RUN` judges a run.',
    CLASSES,
    NEEDS,
    ...parts,
  ]
    .join('\n\n')
    .concat('\n');
}
