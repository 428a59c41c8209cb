/** @file A run as it would be published: with the device's name, without what is only of use on the machine it is from. */
import type { Run } from '../results/schema.ts';
import { PLACE } from './words.ts';

/** Folder of the community's runs in the repository. */
export const COMMUNITY = 'bench-results/community';

/** Of a submitted file: the largest run here has a tenth of it, and everybody who clones carries it. */
export const MAX_SUBMISSION_BYTES = 16 * 2 ** 20;

/** `bench-results/community/2026-01/20260102-030405-abcdef.json`: from the id alone, which has only digits and letters. */
export const communityPath = ({ id }: Pick<Run, 'id'>): string =>
  `${COMMUNITY}/${id.slice(0, 4)}-${id.slice(4, 6)}/${id}.json`;

/** A home folder, whose name may hold spaces, and any other path from a root: nobody else's business, wherever they stand. */
const PRIVATE = new RegExp(
  [
    /(?:\/(?:home|Users)\/|\b[A-Za-z]:\\Users\\)[^\\/"']*[\\/][^\s"')]*/,
    PLACE,
    /(?:^|(?<=[\s"'(=:,[]))~?\/(?!\/)[^\s"'),/]+\/[^\s"'),]*/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gi',
);
const withoutPlaces = (text: string): string => text.replaceAll(PRIVATE, '…');

/** The value with paths taken out of every text in it. */
function cleared<T>(value: T): T {
  if (typeof value === 'string') return withoutPlaces(value) as T;
  if (Array.isArray(value)) return value.map(cleared) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, cleared(item as unknown)])) as T;
}

/** The run to publish; `deviceName` as its owner knows it. Paths of the machine become `…`. */
export function publishable(
  run: Run,
  { deviceName, now }: { deviceName?: string | undefined; now: Date },
): Run {
  // Shaders stand under the hash of their text, and samples are most of a file and hold no text.
  const { shaders, points, submission, ...rest } = run;
  const name = deviceName ?? submission?.deviceName;
  return {
    ...cleared(rest),
    points: points.map((point) =>
      'samples' in point
        ? { ...point, variant: cleared(point.variant) }
        : 'message' in point && point.message !== undefined
          ? { ...point, message: withoutPlaces(point.message) }
          : point,
    ),
    shaders,
    submission: {
      ...(name === undefined ? {} : { deviceName: name.normalize('NFC').replaceAll(/\s+/g, ' ').trim() }),
      submittedAt: now.toISOString(),
    },
  };
}

const known = (what: string, value: string | undefined): readonly (readonly [string, string])[] =>
  value === undefined || value === '' ? [] : [[what, value]];

const MOST_MESSAGES = 20;
/** Words of this program about its own time, which say nothing of anybody. */
const isOwn = ({ reason }: { readonly reason: string }): boolean => reason === 'over-time-budget';

/** Texts of a driver or a compiler, each once. */
function messages({ incidents, points, calibration, tuning }: Run): string | undefined {
  const all = [
    ...incidents.map(({ message }) => message),
    ...points.flatMap((point) => ('message' in point && !isOwn(point) ? (point.message ?? []) : [])),
    ...(calibration.leftOut ?? []).flatMap((one) => (isOwn(one) ? [] : one.message)),
    ...(tuning?.classes ?? []).flatMap(({ tried }) => tried.flatMap(({ message }) => message ?? [])),
  ];
  const found = [...new Set(all)];
  const left = found.length - MOST_MESSAGES;
  if (found.length === 0) return undefined;
  return [...found.slice(0, MOST_MESSAGES), ...(left > 0 ? [`… and ${left} more in the file`] : [])].join(
    '; ',
  );
}

/** What of a run says something of its owner or machine, in the words it is published with. */
export function identifying(run: Run): readonly (readonly [what: string, value: string])[] {
  const { environment: e, submission } = run;
  return [
    ...known('device', submission?.deviceName),
    ...known(
      'adapter',
      [e.adapter.vendor, e.adapter.architecture, e.adapter.device].filter(Boolean).join(' '),
    ),
    ...known('described as', e.adapter.description),
    ...known('browser', e.userAgent),
    ...known('system', e.os),
    ...known('processor', e.cpuModel),
    ...known('cores', e.cores === undefined ? undefined : String(e.cores)),
    ...known('flags', e.flags.join(' ')),
    ...known('notes', e.notes.join('; ')),
    ...known('measured', `${run.startedAt} to ${run.finishedAt}`),
    ...known('filter', run.filter),
    // Said by drivers and compilers, in words that nobody here chose.
    ...known('messages', messages(run)),
  ];
}
