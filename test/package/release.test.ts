import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { buildOnce, cacheRoot } from '../support/cache.ts';
import { projectRoot, run, runOrThrow } from '../support/command.ts';
import { temporaryDirectories } from '../support/temporary.ts';

const temporary = temporaryDirectories();
afterAll(temporary.removeAll);

const { version, description } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));
const homepage = 'https://github.com/somebody/venv-relocate';
const file = `venv-relocate-${version}-win32-x64.exe`;
const download = `${homepage}/releases/download/v${version}/${file}`;
const program = 'what stands for the program';
const hash = createHash('sha256').update(program).digest('hex');

let manifests: string;
beforeAll(async () => {
  const directory = temporary.make('manifests');
  manifests = join(directory, 'out');
  mkdirSync(join(directory, 'exe'));
  writeFileSync(join(directory, 'exe', file), program);
  await makeManifests('somebody/venv-relocate', join(directory, 'exe'), manifests);
});

function makeManifests(repository: string, executables: string, out: string) {
  const script = join(projectRoot, 'scripts', 'make-manifests.js');
  return runOrThrow(process.execPath, [
    script,
    '--repository',
    repository,
    '--executables',
    executables,
    '--out',
    out,
  ]);
}

describe('manifests of a release', () => {
  test('for winget have the fields and forms of its schema 1.6.0', () => {
    const id = 'venv-relocate.venv-relocate';
    const read = (name: string) => parse(readFileSync(join(manifests, 'winget', name), 'utf8'));
    expect(readdirSync(join(manifests, 'winget')).sort()).toEqual([
      `${id}.installer.yaml`,
      `${id}.locale.en-US.yaml`,
      `${id}.yaml`,
    ]);
    const common = { PackageIdentifier: id, PackageVersion: version, ManifestVersion: '1.6.0' };
    expect(read(`${id}.yaml`)).toEqual({ ...common, DefaultLocale: 'en-US', ManifestType: 'version' });
    expect(read(`${id}.installer.yaml`)).toEqual({
      ...common,
      MinimumOSVersion: '10.0.0.0',
      InstallerType: 'portable',
      Commands: ['venv-relocate'],
      Installers: [{ Architecture: 'x64', InstallerUrl: download, InstallerSha256: hash.toUpperCase() }],
      ManifestType: 'installer',
    });
    const locale = read(`${id}.locale.en-US.yaml`);
    expect(locale).toMatchObject({
      ...common,
      PackageLocale: 'en-US',
      ManifestType: 'defaultLocale',
      License: 'MIT',
    });
    expect(Object.keys(locale).filter((key) => !ofLocale.includes(key))).toEqual([]);
    expect(requiredOfLocale.filter((key) => !(key in locale))).toEqual([]);
    expect(locale.ShortDescription).toBe(description);
    expect(locale.ShortDescription.length).toBeLessThanOrEqual(256);
    for (const tag of locale.Tags) expect(tag).toMatch(/^[a-z-]{1,40}$/);
    for (const [key, value] of Object.entries(locale)) if (key.endsWith('Url')) expectUrl(value);
  });

  test('for Scoop have the fields and forms of its schema', () => {
    const manifest = JSON.parse(readFileSync(join(manifests, 'scoop', 'venv-relocate.json'), 'utf8'));
    expect(manifest).toEqual({
      version,
      description,
      homepage,
      license: 'MIT',
      architecture: { '64bit': { url: `${download}#/venv-relocate.exe`, hash } },
      bin: 'venv-relocate.exe',
      checkver: { github: homepage },
      autoupdate: { architecture: { '64bit': { url: expect.any(String) } } },
    });
    // What it makes of the next version must be what this one is.
    const next = manifest.autoupdate.architecture['64bit'].url.replaceAll('$version', version);
    expect(next).toBe(manifest.architecture['64bit'].url);
  });

  test('for Chocolatey are well-formed, name what nuspec wants, and hold program, licence and verification', async () => {
    const directory = join(manifests, 'chocolatey');
    const nuspec = join(directory, 'venv-relocate.nuspec');
    expect(await run('xmllint', ['--noout', '--nonet', nuspec])).toMatchObject({ code: 0, stderr: '' });
    const value = async (name: string) => {
      const path = `string(/*[local-name()="package"]/*[local-name()="metadata"]/*[local-name()="${name}"])`;
      return (await runOrThrow('xmllint', ['--xpath', path, nuspec])).stdout.trim();
    };
    expect(await value('id')).toBe('venv-relocate');
    expect(await value('version')).toBe(version);
    expect(await value('summary')).toBe(description);
    expect(await value('authors')).not.toBe('');
    expect((await value('description')).length).toBeGreaterThan(30);
    for (const name of [
      'projectUrl',
      'licenseUrl',
      'packageSourceUrl',
      'docsUrl',
      'bugTrackerUrl',
      'releaseNotes',
    ])
      expectUrl(await value(name));
    expect(readdirSync(join(directory, 'tools')).sort()).toEqual([
      'LICENSE.txt',
      'VERIFICATION.txt',
      'venv-relocate.exe',
    ]);
    expect(readFileSync(join(directory, 'tools', 'venv-relocate.exe'), 'utf8')).toBe(program);
    const verification = readFileSync(join(directory, 'tools', 'VERIFICATION.txt'), 'utf8');
    for (const words of [download, hash]) expect(verification).toContain(words);
  });

  test('leave nothing of a template, and are not made without a repository or an executable', async () => {
    for (const name of readdirSync(manifests, { recursive: true, encoding: 'utf8' })) {
      if (/\.(yaml|json|nuspec|txt)$/.test(name))
        expect(readFileSync(join(manifests, name), 'utf8')).not.toContain('{{');
    }
    const nowhere = temporary.make('nowhere');
    await expect(makeManifests('', nowhere, nowhere)).rejects.toThrow('--repository');
    await expect(makeManifests('somebody/venv-relocate', nowhere, nowhere)).rejects.toThrow(file);
  });
});

describe('the workflows', () => {
  test('are what actionlint calls right', async () => {
    const actionlint = join(await installActionlint(), 'actionlint');
    const workflows = readdirSync(join(projectRoot, '.github', 'workflows'));
    const result = await run(
      actionlint,
      [
        '-no-color',
        '-shellcheck=',
        '-pyflakes=',
        ...workflows.map((name) => join('.github', 'workflows', name)),
      ],
      { cwd: projectRoot },
    );
    expect([result.code, result.stdout, result.stderr]).toEqual([0, '', '']);
  });

  test('release with actions that are held by their commit, for every runtime that is pinned', () => {
    const text = readFileSync(join(projectRoot, '.github', 'workflows', 'release.yml'), 'utf8');
    const uses = [...text.matchAll(/uses: (.*)$/gm)].map(([, action]) => action);
    expect(uses.length).toBeGreaterThan(5);
    for (const action of uses) expect(action).toMatch(/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    const targets = parse(text).jobs.executable.strategy.matrix.include.map(
      (one: { target: string }) => one.target,
    );
    const runtimes = JSON.parse(readFileSync(join(projectRoot, 'scripts', 'runtimes.json'), 'utf8'));
    expect(targets.sort()).toEqual(Object.keys(runtimes).sort());
    for (const { integrity } of Object.values<{ integrity: string }>(runtimes))
      expect(integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
  });

  test('build no executable from a runtime with another hash than the one that is pinned', async () => {
    const place = temporary.make('other-runtime');
    for (const name of ['scripts/fetch-runtime.js', 'scripts/runtimes.json']) {
      mkdirSync(join(place, 'scripts'), { recursive: true });
      const text = readFileSync(join(projectRoot, name), 'utf8');
      // A package of some kilobytes stands for the real one.
      const small = JSON.stringify({
        'linux-x64': {
          ...{ package: 'is-number', version: '7.0.0', program: 'index.js' },
          integrity: `sha512-${'A'.repeat(86)}==`,
        },
      });
      writeFileSync(join(place, name), name.endsWith('.json') ? small : text);
    }
    writeFileSync(join(place, 'package.json'), '{ "type": "module" }');
    const script = `import { fetchRuntime } from './scripts/fetch-runtime.js'; fetchRuntime('linux-x64');`;
    const env = { ...(process.env as Record<string, string>), VENV_RELOCATE_RUNTIMES: join(place, 'cache') };
    const result = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: place, env });
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(
      /is-number@7\.0\.0 has the hash sha512-.*, and scripts\/runtimes\.json has sha512-AAA/,
    );
    expect(readdirSync(join(place, 'cache'))).toEqual([]);
  });
});

function expectUrl(value: unknown): void {
  expect(value).toMatch(/^https:\/\/github\.com\/somebody\/venv-relocate(\/[\w./-]+)?$/);
}

function installActionlint(): Promise<string> {
  const wanted = 'v1.7.12';
  return buildOnce(join(cacheRoot(), `actionlint-${wanted}`), async (directory) => {
    const env = { ...(process.env as Record<string, string>), GOBIN: directory, GOFLAGS: '-mod=mod' };
    await runOrThrow('go', ['install', `github.com/rhysd/actionlint/cmd/actionlint@${wanted}`], {
      env,
      timeoutMs: 300_000,
    });
  });
}

/** Of the schema of `defaultLocale` 1.6.0 in winget-cli: what it must have, and what else is used here. */
const requiredOfLocale = [
  'PackageIdentifier',
  'PackageVersion',
  'PackageLocale',
  'Publisher',
  'PackageName',
  'License',
  'ShortDescription',
  'ManifestType',
  'ManifestVersion',
];
const ofLocale = [...requiredOfLocale, 'PackageUrl', 'LicenseUrl', 'Moniker', 'Tags', 'ReleaseNotesUrl'];
