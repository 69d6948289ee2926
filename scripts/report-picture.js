// Makes real venvs, runs the command on them with --report, and takes a picture of the page with Chromium:
// docs/report.png. `npm run docs:picture` repeats it; `--out <directory>` writes other widths and the dark page there.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { chromiumOptions } from './chromium-options.js';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const out = process.argv[2] === '--out' ? process.argv[3] : undefined;
const work = realpathSync(mkdtempSync(join(tmpdir(), 'venv-relocate-')));
const projects = join(work, 'projects');
try {
  makeVenvs();
  const page = join(work, 'report.html');
  const ran = run(process.execPath, [
    join(root, 'bin', 'venv-relocate.js'),
    '-r',
    projects,
    '--report',
    page,
  ]);
  if (ran.status !== 1) throw new Error(`a run with bad venvs ends with 1, not ${ran.status}: ${ran.stderr}`);
  // Only the temporary directory is taken out of the paths.
  writeFileSync(page, readFileSync(page, 'utf8').replaceAll(work, '/srv'));
  await takePictures(pathToFileURL(page).href);
} finally {
  rmSync(work, { recursive: true, force: true });
}

function makeVenvs() {
  const good = ['billing', 'web', 'reports', 'etl', 'portal', 'sensors', 'forecast'];
  for (const name of good)
    run('/usr/bin/python3', ['-m', 'venv', '--without-pip', join(projects, name, '.venv')]);
  for (const name of good.slice(2)) pointAt(name, '/home/alice/.pyenv/versions/3.11.7/bin');
  pointAt('forecast', '/home/alice/.pyenv/versions/3.6.15/bin', '3.6.15');
  mkdirSync(join(projects, 'archive', '.venv'), { recursive: true });
  writeFileSync(join(projects, 'archive', '.venv', 'pyvenv.cfg'), '');
}

function pointAt(name, home, version) {
  const config = join(projects, name, '.venv', 'pyvenv.cfg');
  const text = readFileSync(config, 'utf8').replace(/^home = .*/m, `home = ${home}`);
  writeFileSync(
    config,
    version === undefined ? text : text.replace(/^version = .*/m, `version = ${version}`),
  );
}

async function takePictures(address) {
  const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
  const browser = await chromium.launchPersistentContext(profile, chromiumOptions());
  try {
    const shoot = async (path, width, colorScheme, fullPage) => {
      const page = await browser.newPage();
      await page.setViewportSize({ width, height: 860 });
      await page.emulateMedia({ colorScheme });
      await page.goto(address);
      await page.locator('summary').first().click();
      await page.screenshot({ path, fullPage });
      await page.close();
    };
    await shoot(join(root, 'docs', 'report.png'), 1100, 'light', false);
    if (out === undefined) return;
    await shoot(join(out, 'desktop-dark.png'), 1100, 'dark', true);
    await shoot(join(out, 'phone.png'), 390, 'light', true);
    await shoot(join(out, 'phone-dark.png'), 390, 'dark', true);
  } finally {
    await browser.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

function run(command, args) {
  return spawnSync(command, args, { encoding: 'utf8' });
}
