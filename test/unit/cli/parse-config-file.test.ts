import { describe, expect, it } from 'vitest';
import { parseConfigFile } from '../../../src/cli/parse-config-file.ts';
import { posixPaths, windowsPaths } from '../../../src/platform/path-rules.ts';

const path = '/etc/venv-relocate.ini';

function read(text: string, paths = posixPaths, file = path) {
  const reading = parseConfigFile(paths, file, text);
  if (reading.kind === 'mistake') throw new Error(reading.message);
  return reading.config;
}

function mistake(text: string): string | undefined {
  const reading = parseConfigFile(posixPaths, path, text);
  return reading.kind === 'mistake' ? reading.message : undefined;
}

describe('a configuration file', () => {
  it('holds settings by their long names, lists with brackets, and flags with or without a value', () => {
    const config = read(
      '\uFEFF; comment\r\njobs = 4\r\nexclude[] = **/archive/**\r\nexclude[]=old\r\nexact\r\nallow-private = true\r\nstores = no\r\n',
    );
    expect(config.values).toEqual(
      new Map([
        ['jobs', ['4']],
        ['exclude', ['**/archive/**', 'old']],
      ]),
    );
    expect(config.flags).toEqual(new Set(['exact', 'allow-private']));
    expect(config.interpreters).toEqual([]);
  });

  it.each([
    ['\\\\server\\share\\python311', '\\\\server\\share\\python311'],
    ['C:\\a;b#c\\new\\table', 'C:\\a;b#c\\new\\table'],
    ['"C:\\Program Files\\new"', 'C:\\Program Files\\new'],
    ["'C:\\it''s'", "C:\\it''s"],
    ['C:\\Users\\Änne', 'C:\\Users\\Änne'],
    ['true', 'C:\\conf\\true'],
    ['python39', 'C:\\conf\\python39'],
  ])('gives the path of %s as it is written', (written, wanted) => {
    const { interpreters } = read(`[interpreters]\n3.9 = ${written}\n`, windowsPaths, 'C:\\conf\\v.ini');
    expect(interpreters).toEqual([
      { version: expect.objectContaining({ major: 3, minor: 9, patch: undefined }), path: wanted },
    ]);
  });

  it('sees relative paths from where it lies, and leaves versions and names alone', () => {
    const { values } = read('to[] = opt/python39\nto[] = 3.11\nexclude[] = ./old\nexclude[] = name\n');
    expect(values.get('to')).toEqual(['/etc/opt/python39', '3.11']);
    expect(values.get('exclude')).toEqual(['/etc/old', 'name']);
  });

  it.each([
    ['jobs = 4\n\nexcldue = x', 3, 'there is no setting excldue'],
    ['json', 1, 'there is no setting json'],
    ['from = /old', 1, 'there is no setting from'],
    ['__proto__ = x', 1, 'there is no setting __proto__'],
    ['jobs = many', 1, 'jobs = many: not a whole number from 1 to 1024'],
    ['jobs = 4 ; four', 1, 'jobs = 4 ; four: not a whole number from 1 to 1024'],
    ['jobs = 4\njobs = 5', 2, 'jobs is given twice'],
    ['jobs', 1, 'jobs has no value'],
    ['verify = sometimes', 1, 'verify = sometimes: no such choice'],
    ['exact = perhaps', 1, 'exact = perhaps: neither true nor false'],
    ['[interpreter]\n3.9 = /x', 1, 'there is no section [interpreter]'],
    ['[interpreters]\n3 = /x', 2, '3 is no version of Python'],
    ['[interpreters]\npython = /x', 2, 'python is no version of Python'],
    ['[interpreters]\n; c\n3.9 =', 3, '3.9 has no install'],
  ])('is refused for %j, with the line', (text, line, message) => {
    expect(mistake(text)).toBe(`${path}:${line}: ${message}`);
  });
});
