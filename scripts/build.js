// Bundles src/ into dist/: one CommonJS file for the command (it starts fastest, and a single executable can hold
// it) and one ES module for the library, each with what it needs inside; then the types.
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import fs from 'fs-extra';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const require = createRequire(import.meta.url);
const { version } = JSON.parse(fs.readFileSync(join(root, 'package.json'), 'utf8'));
const common = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node20.19',
  define: { VENV_RELOCATE_VERSION: JSON.stringify(version) },
  alias: {
    // jsonc-parser's main file is UMD, which no bundler can follow.
    'jsonc-parser': 'jsonc-parser/lib/esm/main.js',
    // cliui's ES module breaks the lines of help within words.
    cliui: require.resolve('cliui'),
  },
  legalComments: 'none',
  metafile: true,
  logLevel: 'warning',
};

// Not by default: the old files serve until the new ones are there, also for a test that runs at the moment.
if (process.argv.includes('--clean')) fs.removeSync(join(root, 'dist'));
// What `import()` names in src/ and few runs need gets a file of its own: node compiles a file as a whole at its start.
const lazy = {
  '../preview/render-diff.ts': { entry: 'src/preview/render-diff.ts', outfile: 'diff.cjs' },
  './explain-arguments.ts': { entry: 'src/cli/explain-arguments.ts', outfile: 'usage.cjs' },
  './report-page.ts': { entry: 'src/cli/report-page.ts', outfile: 'page.cjs' },
  'fast-glob': { entry: 'fast-glob', outfile: 'glob.cjs' },
  '../platform/parse-py-ini.ts': { entry: 'src/platform/parse-py-ini.ts', outfile: 'py-ini.cjs' },
  './parse-config-file.ts': { entry: 'src/cli/parse-config-file.ts', outfile: 'config.cjs' },
  './render-interpreters-ini.ts': {
    entry: 'src/cli/render-interpreters-ini.ts',
    outfile: 'interpreters-ini.cjs',
  },
  'picomatch/posix.js': { entry: 'picomatch/posix.js', outfile: 'exclusion.cjs' },
  'smol-toml': { entry: 'smol-toml', outfile: 'toml.cjs' },
};
const lazyParts = {
  name: 'lazy-parts',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ kind, path }) => {
      if (kind !== 'dynamic-import') return undefined;
      const part = lazy[path];
      return part === undefined
        ? {
            errors: [
              { text: `${path} is imported lazily and has no file of its own: name it in scripts/build.js` },
            ],
          }
        : { path: `./${part.outfile}`, external: true };
    });
  },
};
// These are loaded at their first use. With `soon`, while the first interpreter is being asked, if that comes sooner:
// most runs need it after that, and have nothing else to do in the meantime.
const late = {
  'node:crypto': { names: ['createHash', 'randomBytes'], soon: true },
  'semver/functions/compare.js': { outfile: 'versions.cjs', soon: true },
  'jsonc-parser': { names: ['findNodeAtLocation', 'parseTree', 'visit'], outfile: 'json.cjs' },
};
const lateParts = {
  name: 'late-parts',
  setup(build) {
    build.onResolve({ filter: /./ }, ({ path, namespace }) => {
      if (namespace === 'late') return { path, external: true };
      return Object.hasOwn(late, path) ? { path, namespace: 'late' } : undefined;
    });
    build.onLoad({ filter: /./, namespace: 'late' }, ({ path }) => {
      const { names, outfile, soon } = late[path];
      const source = JSON.stringify(outfile === undefined ? path : `./${outfile}`);
      const getters = names?.map((name) => `get ${name}() { return load().${name}; }`).join(', ');
      const value = names === undefined ? '(...given) => load()(...given)' : `{ ${getters} }`;
      return {
        contents: `const load = () => require(${source}); ${soon ? 'setImmediate(load);' : ''} module.exports = ${value};`,
      };
    });
  },
};
const commonJs = {
  ...common,
  format: 'cjs',
  supported: { 'dynamic-import': false },
  banner: { js: 'const venvRelocateFile = __filename;' },
};
const metafiles = [];
const lateFiles = Object.entries(late).flatMap(([entry, { outfile }]) =>
  outfile === undefined ? [] : [{ entry, outfile }],
);
// All in one file: what works as another account may not be able to read another one later.
const owner = { entry: 'src/run/serve-owner.ts', outfile: 'owner.cjs' };
// As small as can be, since that is what it is for.
const programs = { entry: 'src/world/serve-programs.ts', outfile: 'programs.cjs' };
const parts = [
  { entry: 'src/cli/main.ts', outfile: 'cli.cjs' },
  owner,
  programs,
  ...Object.values(lazy),
  ...lateFiles,
];
for (const { entry, outfile } of parts) {
  const plugins = outfile === 'cli.cjs' ? [lazyParts, lateParts] : [];
  const built = await build({ ...commonJs, entryPoints: [entry], outfile: `dist/${outfile}`, plugins });
  metafiles.push(built.metafile);
}
requireNames(fs.readFileSync(join(root, 'dist', 'cli.cjs'), 'utf8'));
// What `--help` prints is always the same, so it is printed once, here: yargs takes longer to load than node itself.
const { explainArguments } = require(join(root, 'dist', 'usage.cjs'));
const help = (await explainArguments(['--help'], version)).text;
fs.outputFileSync(join(root, 'dist', 'help.json'), JSON.stringify(help));

const library = await build({
  ...common,
  entryPoints: ['src/index.ts'],
  outfile: 'dist/index.js',
  format: 'esm',
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url); const venvRelocateFile = import.meta.filename;",
  },
});
fs.outputFileSync(join(root, 'dist', 'licenses.txt'), licencesOf([...metafiles, library.metafile]));

const tsc = join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');
const types = spawnSync(process.execPath, [tsc, '--project', 'tsconfig.types.json'], {
  cwd: root,
  stdio: 'inherit',
});
process.exitCode = types.status ?? 1;

/** A name that is imported late and not listed would be undefined, and nobody would know before it is called. */
function requireNames(code) {
  for (const [path, { names }] of Object.entries(late)) {
    if (names === undefined) continue;
    const variable = `import_(?:node_)?${path.replace('node:', '').replaceAll(/\W/g, '_')}\\d*`;
    for (const [, name] of code.matchAll(new RegExp(`\\b${variable}\\.(\\w+)`, 'g'))) {
      if (!names.includes(name))
        throw new Error(`${name} of ${path} is used and not listed in scripts/build.js`);
    }
  }
}

/** The licence of every package whose code is inside the bundles, as those licences ask. */
function licencesOf(metafiles) {
  const inputs = metafiles.flatMap((metafile) => Object.keys(metafile.inputs));
  const packages = new Set(
    inputs
      .map((input) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input)?.[1])
      .filter((directory) => directory !== undefined),
  );
  return [...packages].sort().map(licenceOf).join('\n');
}

function licenceOf(directory) {
  const about = JSON.parse(fs.readFileSync(join(root, directory, 'package.json'), 'utf8'));
  for (const name of ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE', 'license', 'License']) {
    try {
      return `${about.name} ${about.version} (${about.license})\n\n${fs.readFileSync(join(root, directory, name), 'utf8')}\n`;
    } catch (error) {
      if (error.code !== 'ENOENT') throw error;
    }
  }
  return `${about.name} ${about.version} (${about.license})\n`;
}
