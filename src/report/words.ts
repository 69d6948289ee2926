import type { Audience, Interpreter } from '../model/interpreter.ts';
import { formatPythonVersion } from '../model/python-version.ts';
import type { Maker } from '../model/venv.ts';

/** Colours for a terminal, or none; picked once by the command line. */
export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  dim(text: string): string;
  strong(text: string): string;
}

export const plainPaint: Paint = { good: same, bad: same, dim: same, strong: same };

function same(text: string): string {
  return text;
}

/** Names may hold anything; what would move the cursor, begin a line or hide text is shown escaped. */
export function escapeControls(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

export function describeAudience(audience: Audience): string {
  switch (audience.kind) {
    case 'everybody':
      return 'everybody';
    case 'account':
      return `only ${audience.account}`;
    case 'unknown':
      return 'unknown';
  }
}

/** `Python 3.9.13 64-bit, for everybody (system directory)`. */
export function describeInterpreter(interpreter: Interpreter): string {
  const name = interpreter.implementation === 'cpython' ? 'Python' : interpreter.implementation;
  const version = formatPythonVersion(interpreter.version);
  return `${name} ${version} ${interpreter.bits}-bit, for ${describeAudience(interpreter.audience)} (${interpreter.origin})`;
}

export function describeMaker(maker: Maker): string {
  const name = maker.name === 'virtualenv-legacy' ? 'virtualenv before 20' : maker.name;
  const version = maker.version === undefined ? '' : ` ${maker.version}`;
  const host = maker.host === undefined ? '' : ` for ${maker.host}`;
  return maker.name === 'unknown' ? `maker unknown${host}` : `made by ${name}${version}${host}`;
}

export function plural(count: number, word: string): string {
  // By hand: toLocaleString() loads the data of all locales, which takes ten milliseconds the first time.
  const digits = `${count}`.replace(/\B(?=(\d{3})+$)/g, ',');
  return `${digits} ${word}${count === 1 ? '' : 's'}`;
}

export function seconds(milliseconds: number): string {
  return `${(milliseconds / 1000).toFixed(1)} s`;
}
