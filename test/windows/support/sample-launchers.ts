import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { VenvMaker } from './venv-makers.ts';
import type { WindowsMachine } from './windows-machine.ts';

/** Where the Python of these venvs is. */
export const base = 'C:\\python311';
export const home = 'C:\\proj\\venv';
/** Where a venv may move to. */
export const places = {
  shorter: 'C:\\v',
  longer:
    'C:\\projects of everybody'.replaceAll(' ', '-') + '\\and-one-more-directory'.repeat(4).concat('\\venv'),
  spaced: 'C:\\sp ace\\my venv',
  'non-ASCII': 'C:\\Jürgen 王\\venv',
} as const;
export type PlaceName = keyof typeof places;

/** setuptools' GUI stub ends before the program that it started. */
async function waitForText(file: string): Promise<string> {
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text !== '') return text;
    await sleep(100);
  }
  return 'nothing';
}

/** A launcher of the venv, and how to see that it ran. */
export interface Launcher {
  readonly label: string;
  readonly file: string;
  readonly run: (machine: WindowsMachine, venv: string) => Promise<string>;
  /** What `run` gives, with the venv's place for `<venv>`. */
  readonly expected: string;
  /** Cannot run from a non-ASCII place whoever wrote it: the stub of setuptools 65.5 opens its script through ANSI calls. */
  readonly onlyAscii?: true;
}

// Without it Python would fail to print a path that the code page of Windows lacks.
const env = { PYTHONUTF8: '1' };

const consoled = (label: string, file: string, says: string): Launcher => ({
  label,
  file,
  run: async (machine, venv) => {
    const { code, stdout, stderr } = await machine.run(`${venv}\\Scripts\\${file}`, ['a b', 'c'], { env });
    return code === 0 ? stdout.trim() : `exit ${code}: ${stderr.trim()}`;
  },
  expected: `${says} <venv> a b c`,
});

const windowed = (label: string, file: string, trace: string): Launcher => ({
  label,
  file,
  run: async (machine, venv) => {
    const place = machine.pathOf(`${venv}\\${trace}`);
    await rm(place, { force: true });
    const { code } = await machine.run(`${venv}\\Scripts\\${file}`, []);
    const left = await waitForText(place);
    await rm(place, { force: true });
    return `exit ${code}, ran by ${left}`;
  },
  expected: 'exit 0, ran by pythonw.exe',
});

const script: Launcher = {
  label: 'script without extension',
  file: 'sample-script',
  run: async (machine, venv) => {
    const { stdout } = await machine.run(
      `${venv}\\Scripts\\python.exe`,
      [`${venv}\\Scripts\\sample-script`],
      { env },
    );
    return stdout.trim();
  },
  expected: 'script <venv>',
};

export interface Making {
  readonly maker: VenvMaker;
  readonly packages: readonly ('sample-apps' | 'sample-legacy')[];
  readonly launchers: readonly Launcher[];
}

export const makings: Record<string, Making> = {
  'venv with pip and setuptools': {
    maker: { kind: 'venv' },
    packages: ['sample-apps', 'sample-legacy'],
    launchers: [
      consoled('distlib console', 'sample-console.exe', 'console'),
      windowed('distlib GUI', 'sample-window.exe', 'sample-window.txt'),
      {
        ...consoled('setuptools console pair', 'legacy-console.exe', 'legacy-console'),
        onlyAscii: true,
      },
      { ...windowed('setuptools GUI pair', 'legacy-window.exe', 'legacy-window.txt'), onlyAscii: true },
      script,
    ],
  },
  'uv 0.8.24': {
    maker: { kind: 'uv', version: '0.8.24' },
    packages: ['sample-apps'],
    launchers: [
      consoled('uv trailer console (0.8.24)', 'sample-console.exe', 'console'),
      windowed('uv trailer GUI (0.8.24)', 'sample-window.exe', 'sample-window.txt'),
    ],
  },
  'uv 0.13.9': {
    maker: { kind: 'uv', version: '0.13.9' },
    packages: ['sample-apps'],
    launchers: [
      consoled('uv resources console (0.13.9)', 'sample-console.exe', 'console'),
      windowed('uv resources GUI (0.13.9)', 'sample-window.exe', 'sample-window.txt'),
      consoled('uv resources console (0.12.0)', 'written-by-0.12.0.exe', 'console'),
    ],
  },
};
