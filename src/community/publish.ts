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

const everywhere = new RegExp(PLACE.source, `${PLACE.flags}g`);
const withoutPlaces = (text: string): string => text.replaceAll(everywhere, '…');

/** The run to publish; `deviceName` as its owner knows it. Paths of the machine become `…`. */
export function publishable(
  run: Run,
  { deviceName, now }: { deviceName?: string | undefined; now: Date },
): Run {
  const { environment } = run;
  const name = deviceName ?? run.submission?.deviceName;
  return {
    ...run,
    environment: {
      ...environment,
      flags: environment.flags.map(withoutPlaces),
      notes: environment.notes.map(withoutPlaces),
    },
    incidents: run.incidents.map((one) => ({ ...one, message: withoutPlaces(one.message) })),
    points: run.points.map((point) =>
      'message' in point && point.message !== undefined
        ? { ...point, message: withoutPlaces(point.message) }
        : point,
    ),
    submission: {
      ...(name === undefined ? {} : { deviceName: name.normalize('NFKC').trim() }),
      submittedAt: now.toISOString(),
    },
  };
}

const known = (what: string, value: string | undefined): readonly (readonly [string, string])[] =>
  value === undefined || value === '' ? [] : [[what, value]];

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
  ];
}
