import { describe, expect, it } from 'vitest';
import { posixPaths } from '../../../src/platform/path-rules.ts';
import { interpreterAt } from '../support/interpreters.ts';
import { type MemoryFiles, makeMemoryFiles } from '../support/memory-files.ts';
import { planTwice, planVenv, textAfter } from '../support/plan-venv.ts';

const root = '/srv/venv';
const target = interpreterAt('/opt/python', '3.11.9');

function venv(name: string, content: string | Uint8Array): MemoryFiles {
  const files = makeMemoryFiles(posixPaths);
  files.addFile(`${root}/pyvenv.cfg`, 'home = /old/bin\nversion = 3.11.7\n');
  files.addLink(`${root}/bin/python`, '/old/bin/python3.11');
  files.addFile(`${root}/${name}`, content);
  return files;
}

async function replan(name: string, content: string): Promise<string | undefined> {
  const { first, second } = await planTwice(venv(name, content), root, target);
  expect(second.changes).toEqual([]);
  return textAfter(first.changes, name);
}

const pipx = (python: string, version: string): string => `{
    "injected_packages": {},
    "main_package": {
        "app_paths": [
            {
                "__Path__": "${root}/bin/pycowsay",
                "__type__": "Path"
            }
        ],
        "package": "pycowsay"
    },
    "pipx_metadata_version": "0.5",
    "python_version": "Python ${version}",
    "source_interpreter": {
        "__Path__": "${python}",
        "__type__": "Path"
    },
    "venv_args": []
}
`;

describe('pipx_metadata.json', () => {
  it('has the interpreter and its version changed, and neither apps nor indentation', async () => {
    expect(await replan('pipx_metadata.json', pipx('/old/bin/python3.11', '3.11.7'))).toBe(
      pipx('/opt/python/bin/python3.11', '3.11.9'),
    );
  });

  it.each([
    [
      'on one line',
      '{"python_version":"Python 3.11.7","source_interpreter":{"__Path__":"/old/x"}}',
      '{"python_version":"Python 3.11.9","source_interpreter":{"__Path__":"/opt/python/bin/python3.11"}}',
    ],
    [
      'with tabs, CRLF and odd blanks',
      '{\r\n\t"source_interpreter" :\t{ "__Path__" :"/old/x" } ,\r\n  "b" : [ ]}',
      '{\r\n\t"source_interpreter" :\t{ "__Path__" :"/opt/python/bin/python3.11" } ,\r\n  "b" : [ ]}',
    ],
    [
      'with escapes and other letters before it',
      '{"a":"\\u00e4 ä 日 \\"","source_interpreter":{"__Path__":"/\\u00e4"}}',
      '{"a":"\\u00e4 ä 日 \\"","source_interpreter":{"__Path__":"/opt/python/bin/python3.11"}}',
    ],
  ])('keeps its form: %s', async (_form, before, after) => {
    expect(await replan('pipx_metadata.json', before)).toBe(after);
  });

  it.each([
    ['without an interpreter', '{"source_interpreter": null, "python_version": null}'],
    ['that is right already', pipx('/opt/python/bin/python3.11', '3.11.9')],
    ['that is no JSON', 'not json'],
    ['that is empty', ''],
    ['that holds a list', '[1, 2]'],
  ])('stays %s', async (_form, content) => {
    expect(await replan('pipx_metadata.json', content)).toBeUndefined();
  });

  it('stays where it is no UTF-8, since not all of it would come through', async () => {
    const bytes = Uint8Array.from(
      Buffer.from('{"x":"\xe4","source_interpreter":{"__Path__":"/old"}}', 'latin1'),
    );
    const plan = await planVenv(venv('pipx_metadata.json', bytes), root, target);
    expect(plan.changes.map(({ path }) => path)).not.toContain('pipx_metadata.json');
  });
});

describe('.tox-info.json', () => {
  it('has the executable and every number of the version changed', async () => {
    const info = (executable: string, patch: number): string =>
      `{"ToxEnv": {"name": "py311", "type": "VirtualEnvRunner"}, "Python": {"version_info": [3, 11, ${patch}, "final", 0], "executable": "${executable}"}}`;
    expect(await replan('.tox-info.json', info('/old/bin/python3.11', 7))).toBe(
      info('/opt/python/bin/python3.11', 9),
    );
  });

  it('keeps a version that is spread over lines so', async () => {
    expect(
      await replan(
        '.tox-info.json',
        '{"Python":{"version_info":[\n  3,\n  11,\n  7,\n  "final",\n  0\n]}}\n',
      ),
    ).toBe('{"Python":{"version_info":[\n  3,\n  11,\n  9,\n  "final",\n  0\n]}}\n');
  });
});
