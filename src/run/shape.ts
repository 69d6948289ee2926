/** Makes a value of one type out of what came from elsewhere. @throws Misfit where it is something else */
export type Shape<T> = (value: unknown) => T;

/** What came is not what was agreed on. */
export class Misfit extends Error {
  override readonly name = 'Misfit';
}

/** Letters of one text; paths and messages have some hundred. */
const textLimit = 64 * 1024;

export const text: Shape<string> = (value) =>
  typeof value === 'string' && value.length <= textLimit ? value : refuse('text');

export const flag: Shape<boolean> = (value) => (typeof value === 'boolean' ? value : refuse('a flag'));

export const whole: Shape<number> = (value) =>
  typeof value === 'number' && Number.isFinite(value) ? value : refuse('a number');

/** Bytes travel as base64. */
export const bytes: Shape<Uint8Array> = (value) =>
  typeof value === 'string' ? Buffer.from(value, 'base64') : refuse('bytes');

export function oneOf<const T extends string | number>(...choices: readonly T[]): Shape<T> {
  return (value) => choices.find((choice) => choice === value) ?? refuse(choices.join(' or '));
}

/** JSON leaves out what is undefined. */
export function maybe<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value) => (value === undefined || value === null ? undefined : shape(value));
}

export function list<T>(shape: Shape<T>): Shape<readonly T[]> {
  return (value) => (Array.isArray(value) ? value.map((item) => shape(item)) : refuse('a list'));
}

/** An object with a shape for each of its keys, all of which have to be told; what else is in it is dropped. */
export function record<T extends object>(shapes: { readonly [Key in keyof T]-?: Shape<T[Key]> }): Shape<T> {
  const entries = Object.entries(shapes) as [string, Shape<unknown>][];
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return refuse('an object');
    const given = value as Readonly<Record<string, unknown>>;
    return Object.fromEntries(
      entries.map(([key, shape]) => [key, shape(Object.hasOwn(given, key) ? given[key] : undefined)]),
    ) as T;
  };
}

/** Records that differ by `kind`. */
export function variant<T extends { readonly kind: string }>(
  shapes: {
    readonly [Kind in T['kind']]: Shape<Extract<T, { readonly kind: Kind }>>;
  },
): Shape<T> {
  const known = new Map(Object.entries<Shape<T>>(shapes));
  return (value) => {
    const kind = (value as { readonly kind?: unknown } | null)?.kind;
    const shape = typeof kind === 'string' ? known.get(kind) : undefined;
    return shape === undefined ? refuse('one of the kinds') : shape(value);
  };
}

function refuse(expected: string): never {
  throw new Misfit(`not ${expected}`);
}
