// Fills the templates below packaging/ for a release: `node scripts/make-manifests.js --repository <owner>/<name>
// --executables <directory> --out <directory>`. What it writes is submitted by hand: docs/releasing.md.
import { createHash } from 'node:crypto';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const text = { type: 'string' };
const { values: given } = parseArgs({ options: { repository: text, executables: text, out: text } });
const {
  repository = '',
  executables = join(root, 'build', 'exe'),
  out = join(root, 'build', 'packaging'),
} = given;
if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
  throw new Error('--repository: the <owner>/<name> of the release is needed');

const { version, description } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const homepage = `https://github.com/${repository}`;
const windows = join(resolve(executables), `venv-relocate-${version}-win32-x64.exe`);
const sha256 = createHash('sha256').update(readFileSync(windows)).digest('hex');
const values = {
  version,
  description,
  repository,
  homepage,
  download: `${homepage}/releases/download/v${version}`,
  'sha256 win32-x64': sha256,
  'SHA256 win32-x64': sha256.toUpperCase(),
};

const templates = join(root, 'packaging');
for (const name of readdirSync(templates, { recursive: true, encoding: 'utf8' })) {
  if (statSync(join(templates, name)).isDirectory()) continue;
  const target = join(resolve(out), nameInCatalogue(name));
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, fill(name, readFileSync(join(templates, name), 'utf8')));
}
// Chocolatey makes a command of each program in tools/, and wants the licence of what it hands out beside it.
const tools = join(resolve(out), 'chocolatey', 'tools');
copyFileSync(windows, join(tools, 'venv-relocate.exe'));
copyFileSync(join(root, 'LICENSE'), join(tools, 'LICENSE.txt'));

/** winget wants the name of the package in front. */
function nameInCatalogue(name) {
  const prefix = 'venv-relocate.venv-relocate';
  return name
    .replace(/^(winget[\\/])version\.yaml$/, `$1${prefix}.yaml`)
    .replace(/^(winget[\\/])(installer|locale\..*)\.yaml$/, `$1${prefix}.$2.yaml`);
}

function fill(name, template) {
  return template.replaceAll(/\{\{(.*?)\}\}/g, (_, key) => {
    const value = values[key];
    if (value === undefined) throw new Error(`packaging/${name} has {{${key}}}, and there is no such value`);
    return name.endsWith('.nuspec') ? escapeXml(value) : value;
  });
}

function escapeXml(value) {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
