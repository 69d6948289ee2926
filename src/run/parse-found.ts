import type { Found, VenvRef } from '../model/found.ts';
import { problem } from './parse-outcome.ts';
import { flag, list, Misfit, maybe, oneOf, record, type Shape, text, variant } from './shape.ts';

type Venv = Required<{ [Key in keyof VenvRef]: VenvRef[Key] | undefined }>;

const plainRef = record<Venv>({ root: text, named: flag, pointer: maybe(text) });

const ref: Shape<VenvRef> = (value) => {
  const { root = '', named = false, pointer } = plainRef(value);
  return pointer === undefined ? { root, named } : { root, named, pointer };
};

const found = list(
  variant<Found>({
    venv: record({ kind: oneOf('venv'), ref }),
    problem: record({ kind: oneOf('problem'), path: text, problem }),
  }),
);

/** What another process found; undefined where it is anything else. */
export function parseFound(value: unknown): readonly Found[] | undefined {
  try {
    return found(value);
  } catch (error) {
    if (error instanceof Misfit) return undefined;
    throw error;
  }
}
