// Writes docs/cli.md and man/venv-relocate.1 from the table of options in src/cli/options.ts; with --check it only
// compares, and fails where they differ.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { renderManPage } from './render-man-page.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

async function importTypeScript(path) {
  const { outputFiles } = await build({
    entryPoints: [join(root, path)],
    bundle: true,
    format: 'esm',
    write: false,
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

function renderPage(commands, options, exitCodes) {
  return [
    '<!-- Made from src/cli/options.ts by scripts/make-cli-docs.js; a change by hand is lost. -->',
    '# Command line',
    '',
    'A path is a venv, a project that holds one, a `pyvenv.cfg`, a `.venv` file that names a venv elsewhere, or a glob.',
    'No path means the current directory: itself if it is a venv, else every venv directly inside it.',
    ...commands.flatMap((command) => renderCommand(command, options)),
    '',
    '## Everywhere',
    '',
    '`--help` (`-h`) lists commands and options, `--version` prints the version. A value follows its option after a',
    'space or a `=`. `--` ends the options, so that a path may begin with a dash.',
    '',
    '## Exit status',
    '',
    '| code | meaning |',
    '|---|---|',
    ...exitCodes.map(([code, meaning]) => `| ${code} | ${meaning} |`),
    '',
  ].join('\n');
}

function renderCommand({ name, usage, description }, options) {
  const own = options.filter(({ commands }) => commands.includes(name));
  return [
    '',
    `## \`${usage.replace('$0', 'venv-relocate').replace(/^(?!venv-relocate)/, 'venv-relocate ')}\``,
    '',
    `${description[0].toUpperCase()}${description.slice(1)}.`,
    ...(own.length === 0 ? [] : ['', '| option | meaning |', '|---|---|']),
    ...own.map((option) => `| ${renderOption(option)} | ${escapeCell(describe(option))} |`),
  ];
}

function renderOption({ name, alias, argument, choices }) {
  const value = choices === undefined ? argument : `<${choices.join('\\|')}>`;
  const long = value === undefined ? `--${name}` : `--${name} ${value}`;
  return alias === undefined ? `\`${long}\`` : `\`-${alias}\`, \`${long}\``;
}

function describe({ description, type }) {
  return type === 'many' && !description.includes('several')
    ? `${description}; may be given several times`
    : description;
}

function escapeCell(text) {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

const meanings = {
  done: 'done, or nothing to do; for `check`: all is well',
  problems: 'at least one venv could not be pointed; for `check`: at least one needs it',
  usage: 'the command line or the configuration is wrong',
  notRolledBack: 'a change could not be rolled back: a person must look; the message says where and how',
  interrupted: 'interrupted; everything begun was put back',
  terminated: 'ended from outside; everything begun was put back',
};

function explainExitCodes(exitCodes) {
  return Object.entries(exitCodes).map(([name, code]) => {
    const meaning = meanings[name];
    if (meaning === undefined)
      throw new Error(`scripts/make-cli-docs.js has no words for the exit status "${name}"`);
    return [code, meaning];
  });
}

const { commandSpecs, optionSpecs } = await importTypeScript('src/cli/options.ts');
const { exitCodes } = await importTypeScript('src/cli/exit-code.ts');
const explained = explainExitCodes(exitCodes);
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const pages = [
  [join(root, 'docs', 'cli.md'), renderPage(commandSpecs, optionSpecs, explained)],
  [
    join(root, 'man', 'venv-relocate.1'),
    renderManPage({
      version,
      date: dateOf(version),
      commands: commandSpecs,
      options: optionSpecs,
      exitCodes: explained,
    }),
  ],
];
for (const [page, text] of pages) {
  if (process.argv.includes('--check')) {
    if (existsSync(page) && readFileSync(page, 'utf8') === text) continue;
    console.error(
      `${relative(process.cwd(), page)} is not what src/cli/options.ts says; run: node scripts/make-cli-docs.js`,
    );
    process.exitCode = 1;
  } else {
    mkdirSync(dirname(page), { recursive: true });
    writeFileSync(page, text);
  }
}

/** When a version was released, as the changelog says; a page of an unreleased one says so in place of a date. */
function dateOf(version) {
  const changes = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  const released = changes.split('\n').find((line) => line.startsWith(`## [${version}] - `));
  return released?.split(' - ')[1] ?? 'unreleased';
}
