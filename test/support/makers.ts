import type { Maker } from './makers/maker.ts';
import { projectToolMakers } from './makers/projects.ts';
import { stdlibMakers } from './makers/stdlib.ts';
import { uvMakers } from './makers/uv.ts';
import { virtualenvMakers } from './makers/virtualenv.ts';

export type { MadeVenv, MakeOptions, Maker } from './makers/maker.ts';

/** Every maker of venvs that tests use, each in the ways that leave different traces. */
export const makers: readonly Maker[] = [
  ...stdlibMakers,
  ...virtualenvMakers,
  ...uvMakers,
  ...projectToolMakers,
];

/** The maker of that name, such as `virtualenv 20.26.6 --copies`. */
export function makerNamed(name: string): Maker {
  const maker = makers.find((one) => one.name === name);
  if (maker === undefined) {
    throw new Error(`no maker is named ${name}; there are ${makers.map((one) => one.name).join(', ')}`);
  }
  return maker;
}
