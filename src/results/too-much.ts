/**
 * @file What keeps a wrong file from costing more than a right one: zod makes an issue, with its path, of every wrong
 * value, and looks at all of a list before it says that the list is too long. So lists are counted before, and past a
 * hundred wrong elements a list is not looked at.
 */
import { quickCheck } from './quick-check.ts';
import type { Fits } from './quick-check.ts';
import { runSchema } from './schema.ts';
import { discardedSchema, pointSchema, sampleSchema } from './schema/point.ts';
import { tuningSchema } from './schema/tuning.ts';

/** The longest list of each name that the schema allows, and of the names of an object. */
const LONGEST: ReadonlyMap<string, number> = new Map([
  ['samples', 100_000],
  ['discarded', 100_000],
  ['points', 20_000],
  ['incidents', 20_000],
  ['models', 2000],
  ['classes', 2000],
]);
const LONGEST_OTHER = 1000;
/** No file here comes near: a run of all kernels has some hundred shaders. */
const MOST_NAMES = 20_000;
const MOST_NAMES_INSIDE = 1000;

/** In words, where the list or object is longer than any of its name is; `step` is where it stands. */
export function tooLong(value: object, step: string | number | undefined): string | undefined {
  if (Array.isArray(value)) {
    const most = LONGEST.get(String(step)) ?? LONGEST_OTHER;
    return value.length > most ? `a list of ${value.length}: at most ${most} is possible` : undefined;
  }
  const most = step === undefined || step === 'shaders' ? MOST_NAMES : MOST_NAMES_INSIDE;
  const count = Object.keys(value).length;
  return count > most ? `an object with ${count} names: at most ${most} are possible` : undefined;
}

/** Wrong elements of one list that are looked at. */
const MOST_WRONG = 100;

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const lists = {
  points: quickCheck(pointSchema),
  models: quickCheck(runSchema.shape.models.element),
  incidents: quickCheck(runSchema.shape.incidents.element),
};
const listsOfTuning = { classes: quickCheck(tuningSchema.shape.classes.element) };
const listsOfPoint = { samples: quickCheck(sampleSchema), discarded: quickCheck(discardedSchema) };

/**
 * A shallow copy whose lists end after their hundredth wrong element; `value` itself where none has so many. What is
 * before them keeps its place. A wrong file stays wrong, but what this takes for wrong can be right: then ask again, whole.
 */
export function withFewerWrong(value: object): object {
  const whole = cutLists(value as Fields, lists);
  const { tuning, points } = whole;
  const choices = isObject(tuning) ? cutLists(tuning, listsOfTuning) : tuning;
  const run = choices === tuning ? whole : { ...whole, tuning: choices };
  if (!Array.isArray(points)) return run;
  const cut = points.map((point: unknown) => (isObject(point) ? cutLists(point, listsOfPoint) : point));
  return cut.every((point, i) => point === points[i]) ? run : { ...run, points: cut };
}

function cutLists(value: Fields, fitting: Readonly<Record<string, Fits>>): Fields {
  const cut = Object.entries(fitting).flatMap(([name, fits]) => {
    const list = value[name];
    const length = Array.isArray(list) ? lengthTo(list, fits) : undefined;
    return length === undefined ? [] : [[name, (list as readonly unknown[]).slice(0, length)] as const];
  });
  return cut.length === 0 ? value : { ...value, ...Object.fromEntries(cut) };
}

/** How many elements there are up to the last wrong one that is looked at; undefined for all of them. */
function lengthTo(list: readonly unknown[], fits: Fits): number | undefined {
  let wrong = 0;
  const last = list.findIndex((one) => !fits(one) && ++wrong === MOST_WRONG);
  return last < 0 || last === list.length - 1 ? undefined : last + 1;
}
