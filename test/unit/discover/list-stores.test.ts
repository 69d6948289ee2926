import { describe, expect, it } from 'vitest';
import { listStores } from '../../../src/discover/list-stores.ts';
import { posixPaths, windowsPaths } from '../../../src/platform/path-rules.ts';
import { platformFor } from '../../../src/platform/platform.ts';
import { makeMemoryFiles } from '../support/memory-files.ts';

const home = '/home/alice';

async function storesOf(
  environment: Readonly<Record<string, string>> = {},
  configuration: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const files = makeMemoryFiles(posixPaths);
  files.addDirectory(home);
  for (const [path, text] of Object.entries(configuration)) files.addFile(`${home}/${path}`, text);
  return listStores(files, platformFor('linux'), { home, environment });
}

describe('the stores of an account', () => {
  it('are where the tools keep venvs by themselves', async () => {
    expect(await storesOf()).toEqual(
      expect.arrayContaining(
        [
          ...[
            '.cache/pypoetry/virtualenvs',
            '.local/share/virtualenvs',
            '.virtualenvs',
            '.venvs',
            'envs',
            'Envs',
          ],
          ...[
            '.local/share/pdm/venvs',
            '.local/share/hatch/env',
            '.local/share/pipx/venvs',
            '.local/pipx/venvs',
          ],
          ...['.local/share/pipx/shared', '.local/share/uv/tools'],
        ].map((path) => `${home}/${path}`),
      ),
    );
    expect(await storesOf()).toContain('/opt/pipx/venvs');
  });

  it('follow the directories of XDG', async () => {
    const stores = await storesOf({ XDG_DATA_HOME: '/d', XDG_CACHE_HOME: '/c' });
    expect(stores).toEqual(
      expect.arrayContaining([
        '/c/pypoetry/virtualenvs',
        '/d/virtualenvs',
        '/d/pdm/venvs',
        '/d/hatch/env',
        '/d/uv/tools',
      ]),
    );
  });

  it.each([
    [{ POETRY_VIRTUALENVS_PATH: '/p' }, '/p'],
    [{ POETRY_CACHE_DIR: '/c' }, '/c/virtualenvs'],
    [{ WORKON_HOME: '~/work' }, '/home/alice/work'],
    [{ WORKON_HOME: '$BASE/envs', BASE: '/b' }, '/b/envs'],
    [{ HATCH_DATA_DIR: '/h' }, '/h/env'],
    [{ HATCH_ENV_TYPE_VIRTUAL_PATH: '/hv' }, '/hv'],
    [{ PIPX_HOME: '/px' }, '/px/venvs'],
    [{ PIPX_HOME: '/px' }, '/px/shared'],
    [{ PIPX_GLOBAL_HOME: '/gx' }, '/gx/venvs'],
    [{ UV_TOOL_DIR: '/ut' }, '/ut'],
  ])('are where the environment says: %j', async (environment, store) => {
    expect(await storesOf(environment as Record<string, string>)).toContain(store);
  });

  it.each([
    [
      '.config/pypoetry/config.toml',
      '[virtualenvs]\npath = "{cache-dir}/venvs"\n',
      `${home}/.cache/pypoetry/venvs`,
    ],
    ['.config/pypoetry/config.toml', 'cache-dir = "/big/cache"\n', '/big/cache/virtualenvs'],
    ['.config/pdm/config.toml', '[venv]\nlocation = "/big/pdm"\n', '/big/pdm'],
    ['.config/hatch/config.toml', '[dirs]\ndata = "/big/hatch"\n', '/big/hatch/env'],
    ['.config/hatch/config.toml', '[dirs.env]\nvirtual = "~/.hatch"\n', `${home}/.hatch`],
  ])('are where %s says', async (path, text, store) => {
    expect(await storesOf({}, { [path]: text })).toContain(store);
  });

  it("are those of pyenv-virtualenv, whatever pyenv's version", async () => {
    const stores = await storesOf({}, { '.pyenv/versions/3.11.7/envs/web/pyvenv.cfg': '' });
    expect(stores).toContain(`${home}/.pyenv/versions/3.11.7/envs`);
  });

  it('are the usual ones where a configuration is no TOML, or says nothing that could be a place', async () => {
    const usual = await storesOf();
    expect(await storesOf({}, { '.config/pypoetry/config.toml': '= nonsense [' })).toEqual(usual);
    expect(await storesOf({}, { '.config/pdm/config.toml': 'venv = 3\n' })).toEqual(usual);
    expect(await storesOf({ UV_TOOL_DIR: 'relative', WORKON_HOME: '' })).toEqual(usual);
  });

  it('on Windows lie in the profile', async () => {
    const files = makeMemoryFiles(windowsPaths);
    const profile = 'C:\\Users\\alice';
    files.addFile(`${profile}\\AppData\\Roaming\\pypoetry\\config.toml`, "cache-dir = 'D:\\cache'\n");
    const stores = await listStores(files, platformFor('win32'), { home: profile, environment: {} });
    const below = ['AppData\\Local\\pypoetry\\Cache\\virtualenvs', '.virtualenvs', 'Envs', 'pipx\\venvs'];
    const others = [
      'AppData\\Local\\pdm\\pdm\\venvs',
      'AppData\\Local\\hatch\\env',
      'AppData\\Roaming\\uv\\tools',
    ];
    expect(stores).toEqual(
      expect.arrayContaining([
        ...[...below, ...others].map((path) => `${profile}\\${path}`),
        'D:\\cache\\virtualenvs',
      ]),
    );
  });

  it('on macOS lie in Library', async () => {
    const stores = await listStores(makeMemoryFiles(posixPaths), platformFor('darwin'), {
      home,
      environment: {},
    });
    expect(stores).toEqual(
      expect.arrayContaining([
        `${home}/Library/Caches/pypoetry/virtualenvs`,
        `${home}/Library/Application Support/pdm/venvs`,
        `${home}/Library/Application Support/hatch/env`,
      ]),
    );
  });
});
