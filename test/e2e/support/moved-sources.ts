import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { backendPins } from './moved-pins.ts';

/** A project that is installed from its source. */
export interface SourceProject {
  /** Of the distribution, and of its one package. */
  readonly name: string;
  readonly directory: string;
  readonly inside: boolean;
}

export interface Sources {
  /** To install with `pip install -e`. */
  readonly editables: readonly SourceProject[];
  /** To install with `setup.py develop`, which writes an `.egg-link` and `easy-install.pth`. */
  readonly legacy: readonly SourceProject[];
  /** To install as a package that has `scripts=`, `console_scripts`, `gui_scripts` and a data file. */
  readonly tools: SourceProject;
}

type Files = Readonly<Record<string, string>>;

const module = (name: string): Files => ({
  [`${name}/__init__.py`]: `def main():\n    print("${name} runs")\n`,
});
const metadata = (name: string): string => `[project]\nname = "${name}"\nversion = "1.0"\n`;
const system = (requires: string, backend: string): string =>
  `[build-system]\nrequires = ["${requires}"]\nbuild-backend = "${backend}"\n\n`;

/** Layout `src`: a `.pth`; flat: a finder with a mapping (setuptools from 64 on; before that, both are `develop`). */
const bySetuptools = (name: string, layout: 'src' | 'flat'): Files => {
  const prefix = layout === 'src' ? 'src/' : '';
  const where = layout === 'src' ? '\n[options.packages.find]\nwhere = src\n' : '';
  return {
    'pyproject.toml': system('setuptools', 'setuptools.build_meta'),
    'setup.cfg':
      `[metadata]\nname = ${name}\nversion = 1.0\n[options]\npackages = ${layout === 'src' ? 'find:' : name}\n` +
      `${layout === 'src' ? 'package_dir =\n    = src\n' : ''}${where}` +
      `[options.entry_points]\nconsole_scripts =\n    ${name}-run = ${name}:main\n`,
    'setup.py': 'from setuptools import setup\nsetup()\n',
    ...Object.fromEntries(Object.entries(module(name)).map(([path, text]) => [prefix + path, text])),
  };
};

const byDevelop = (name: string): Files => ({
  ...module(name),
  'setup.py':
    `from setuptools import setup\nsetup(name="${name}", version="1.0", packages=["${name}"], scripts=["${name}-script"],\n` +
    `    entry_points={"console_scripts": ["${name}-run = ${name}:main"]})\n`,
  [`${name}-script`]: `#!/usr/bin/env python\nimport ${name}\n${name}.main()\n`,
});

const toolFiles = (name: string): Files => ({
  ...module(name),
  'setup.py':
    `from setuptools import setup\nsetup(name="${name}", version="1.0", packages=["${name}"], scripts=["${name}-script"],\n` +
    `    data_files=[("share/${name}", ["data.txt"])],\n` +
    `    entry_points={"console_scripts": ["${name}-run = ${name}:main"], "gui_scripts": ["${name}-window = ${name}:main"]})\n`,
  [`${name}-script`]: `#!/usr/bin/env python\nimport ${name}\n${name}.main()\n`,
  'data.txt': 'no place in it\n',
});

/** One for each build backend, beside setuptools. */
const byBackend: Readonly<Record<string, (name: string) => Files>> = {
  hatch: (name) => ({
    ...module(name),
    'pyproject.toml': `${system('hatchling', 'hatchling.build')}${metadata(name)}`,
  }),
  flit: (name) => ({
    [`${name}.py`]: `"""One module."""\n__version__ = "1.0"\n`,
    'pyproject.toml': `${system('flit_core', 'flit_core.buildapi')}${metadata(name)}dynamic = ["description"]\n`,
  }),
  poetry: (name) => ({
    ...module(name),
    'pyproject.toml': `${system('poetry-core', 'poetry.core.masonry.api')}${metadata(name)}`,
  }),
  meson: (name) => ({
    ...module(name),
    'pyproject.toml': `${system('meson-python', 'mesonpy')}${metadata(name)}`,
    'meson.build':
      `project('${name}', version: '1.0')\npy = import('python').find_installation(pure: true)\n` +
      `py.install_sources('${name}/__init__.py', subdir: '${name}')\n`,
  }),
  scikit: (name) => ({
    ...module(name),
    'pyproject.toml': `${system('scikit-build-core', 'scikit_build_core.build')}${metadata(name)}`,
    'CMakeLists.txt':
      `cmake_minimum_required(VERSION 3.20)\nproject(${name} LANGUAGES NONE)\n` +
      `install(FILES ${name}/__init__.py DESTINATION ${name})\n`,
  }),
};

/**
 * Backends whose project lies in the venv: some under one Python, the others under another. Never meson: its build
 * directory names its place in formats of its own, so that no move helps it.
 */
function insideOf(minor: string): readonly string[] {
  return minor === '3.11' ? ['hatch', 'scikit'] : ['flit', 'poetry'];
}

/**
 * Writes the projects that a venv of this Python gets from source, some inside the venv, some outside.
 * @param thorough one for each way of installing, rather than one for each place
 */
export function writeSources(venv: string, outside: string, minor: string, thorough: boolean): Sources {
  const write = (name: string, files: Files, inside: boolean): SourceProject => {
    const directory = inside ? join(venv, 'src', name) : join(outside, name);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true });
      writeFileSync(join(directory, path), text);
    }
    return { name, directory, inside };
  };
  const hasPaths = minor !== '2.7';
  const backed = (name: string, inside: boolean): SourceProject =>
    write(`mv_${name}`, byBackend[name]?.(`mv_${name}`) ?? {}, inside);
  return {
    editables: [
      ...(hasPaths ? [write('mv_flat', bySetuptools('mv_flat', 'flat'), true)] : []),
      ...(hasPaths ? [write('mv_out', bySetuptools('mv_out', 'flat'), false)] : []),
      ...(hasPaths && thorough ? [write('mv_src', bySetuptools('mv_src', 'src'), true)] : []),
      ...(thorough && backendPins(minor).length > 0
        ? Object.keys(byBackend).map((name) => backed(name, insideOf(minor).includes(name)))
        : []),
    ],
    legacy: [
      write('mv_legacy', byDevelop('mv_legacy'), true),
      ...(thorough || !hasPaths ? [write('mv_legacy_out', byDevelop('mv_legacy_out'), false)] : []),
    ],
    tools: write('mv_tools', toolFiles('mv_tools'), false),
  };
}
