/**
 * @file Whether a value out of JSON fits a schema, without saying why not: a schema read once as a tree of small functions.
 * zod makes a new object and a list of issues for everything it looks at, and where no code may be made from text (a page with
 * a content security policy) it walks its own tree anew for every value; over a run of ten thousand points that is seconds.
 *
 * A yes is a promise: zod says yes too, and its answer equals the value. A no is none: whoever hears it asks zod, which has the
 * words for what is wrong. What this file does not know (another kind of schema or check) it therefore answers with no.
 */
import type { z } from 'zod';

export type Fits = (value: unknown) => boolean;

type Schema = z.core.$ZodType;

/** Names through which a careless reader of the data would reach an object's prototype. */
export const refusedKeys: readonly string[] = ['__proto__', 'constructor', 'prototype'];

const unknown: Fits = () => false;

/** What zod keeps of a schema for whoever writes tools. */
const inside = ({ _zod: zod }: Schema): Schema['_zod'] => zod;

/** For values out of `JSON.parse` alone: what has getters or a prototype of its own could answer differently each time. */
export function quickCheck(schema: Schema): Fits {
  const { def } = inside(schema);
  switch (def.type) {
    case 'object':
      return objectFits(def as z.core.$ZodObjectDef);
    case 'array':
      return arrayFits(def as z.core.$ZodArrayDef);
    case 'tuple':
      return tupleFits(def as z.core.$ZodTupleDef);
    case 'record':
      return recordFits(def as z.core.$ZodRecordDef);
    case 'union':
      return unionFits(def as z.core.$ZodUnionDef);
    case 'number':
      return numberFits(def as z.core.$ZodNumberDef);
    case 'string':
      return stringFits(def as z.core.$ZodStringDef);
    case 'nullable': {
      const inner = quickCheck((def as z.core.$ZodNullableDef).innerType);
      return (value) => value === null || inner(value);
    }
    case 'boolean':
      return hasChecks(def) ? unknown : (value) => typeof value === 'boolean';
    case 'literal': {
      const { values } = def as z.core.$ZodLiteralDef<z.core.util.Literal>;
      return hasChecks(def) ? unknown : (value) => values.includes(value as z.core.util.Literal);
    }
    case 'enum': {
      const words: ReadonlySet<unknown> = new Set(Object.values((def as z.core.$ZodEnumDef).entries));
      return hasChecks(def) ? unknown : (value) => words.has(value);
    }
    default:
      return unknown;
  }
}

type Check = Readonly<Record<string, unknown>> & { readonly check: string };

/** Of a schema, its own first where it is one itself (`z.int()`). */
function checksOf(def: object): readonly Check[] {
  const { check, checks = [] } = def as { check?: string; checks?: readonly z.core.$ZodCheck[] };
  const others = checks.map(({ _zod: zod }) => zod.def as unknown as Check);
  return check === undefined ? others : [def as Check, ...others];
}

const hasChecks = (def: object): boolean => checksOf(def).length > 0 || 'coerce' in def;

function numberFits(def: z.core.$ZodNumberDef): Fits {
  if ('coerce' in def) return unknown;
  // Infinity, which JSON can spell as 1e999, is past both.
  let [least, most, above, below] = [-Number.MAX_VALUE, Number.MAX_VALUE, -Infinity, Infinity];
  let isWhole = false;
  for (const { check, value, inclusive, format } of checksOf(def)) {
    if (check === 'number_format' && format === 'safeint') isWhole = true;
    else if (typeof value !== 'number') return unknown;
    else if (check === 'greater_than' && inclusive === true) least = Math.max(least, value);
    else if (check === 'greater_than') above = Math.max(above, value);
    else if (check === 'less_than' && inclusive === true) most = Math.min(most, value);
    else if (check === 'less_than') below = Math.min(below, value);
    else return unknown;
  }
  return (value) =>
    typeof value === 'number' &&
    value >= least &&
    value <= most &&
    value > above &&
    value < below &&
    (!isWhole || Number.isSafeInteger(value));
}

const FORMATS: readonly unknown[] = ['regex', 'datetime'];

function stringFits(def: z.core.$ZodStringDef): Fits {
  if ('coerce' in def) return unknown;
  const lengths = lengthOf(checksOf(def).filter(({ check }) => check !== 'string_format'));
  if (lengths === undefined) return unknown;
  const { least, most } = lengths;
  const patterns: RegExp[] = [];
  for (const { check, format, pattern } of checksOf(def)) {
    if (check !== 'string_format') continue;
    if (!FORMATS.includes(format) || !(pattern instanceof RegExp) || /[gy]/.test(pattern.flags))
      return unknown;
    patterns.push(pattern);
  }
  return (value) =>
    typeof value === 'string' &&
    value.length >= least &&
    value.length <= most &&
    patterns.every((pattern) => pattern.test(value));
}

/** Undefined where there are other checks than of length. */
function lengthOf(checks: readonly Check[]): { readonly least: number; readonly most: number } | undefined {
  let [least, most] = [0, Infinity];
  for (const { check, minimum, maximum } of checks) {
    if (check === 'min_length' && typeof minimum === 'number') least = Math.max(least, minimum);
    else if (check === 'max_length' && typeof maximum === 'number') most = Math.min(most, maximum);
    else return undefined;
  }
  return { least, most };
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Strict ones: a field that is not named is a no. */
function objectFits(def: z.core.$ZodObjectDef): Fits {
  if (hasChecks(def) || def.catchall === undefined || inside(def.catchall).def.type !== 'never')
    return unknown;
  const fields = new Map<string, { readonly fits: Fits; readonly isNeeded: boolean }>();
  let needed = 0;
  for (const [name, schema] of Object.entries(def.shape)) {
    const { def: own } = inside(schema);
    const isNeeded = own.type !== 'optional';
    fields.set(name, {
      fits: quickCheck(isNeeded ? schema : (own as z.core.$ZodOptionalDef).innerType),
      isNeeded,
    });
    if (isNeeded) needed++;
  }
  return (value) => {
    if (!isObject(value)) return false;
    let missing = needed;
    for (const name of Object.keys(value)) {
      const field = fields.get(name);
      if (field === undefined || !field.fits(value[name])) return false;
      if (field.isNeeded) missing--;
    }
    return missing === 0;
  };
}

function arrayFits(def: z.core.$ZodArrayDef): Fits {
  const lengths = lengthOf(checksOf(def));
  if (lengths === undefined) return unknown;
  const { least, most } = lengths;
  const item = quickCheck(def.element);
  return (value) =>
    Array.isArray(value) && value.length >= least && value.length <= most && value.every(item);
}

function tupleFits(def: z.core.$ZodTupleDef): Fits {
  if (hasChecks(def) || def.rest !== null) return unknown;
  const items = def.items.map(quickCheck); // an optional one answers no
  return (value) =>
    Array.isArray(value) && value.length === items.length && items.every((fits, k) => fits(value[k]));
}

function recordFits(def: z.core.$ZodRecordDef): Fits {
  const { keyType, valueType, mode, partial } = def as z.core.$ZodRecordDef & {
    readonly partial?: boolean;
  };
  const needsAll = inside(keyType).values !== undefined && partial !== true;
  if (hasChecks(def) || needsAll || mode === 'loose') return unknown;
  const [key, item] = [quickCheck(keyType), quickCheck(valueType)];
  return (value) =>
    isObject(value) &&
    Object.keys(value).every((name) => !refusedKeys.includes(name) && key(name) && item(value[name]));
}

function unionFits(def: z.core.$ZodUnionDef): Fits {
  // Of an exclusive union one alone may fit; where a field tells them apart, no two can.
  if (hasChecks(def) || (def.inclusive === false && !('discriminator' in def))) return unknown;
  const options = def.options.map(quickCheck);
  return (value) => options.some((fits) => fits(value));
}
