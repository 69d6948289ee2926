import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { optionSpecs } from '../../../src/cli/options.ts';

describe('the option table', () => {
  it('has every option in docs/cli.md', () => {
    const page = new URL('../../../docs/cli.md', import.meta.url);
    const text = existsSync(page) ? readFileSync(page, 'utf8') : '';
    const missing = optionSpecs.map(({ name }) => `--${name}`).filter((option) => !text.includes(option));
    expect(missing).toEqual([]);
  });

  it('gives no name and no letter to two options', () => {
    const names = optionSpecs.flatMap(({ name, alias }) => (alias === undefined ? [name] : [name, alias]));
    expect(new Set(names).size).toBe(names.length);
  });
});
