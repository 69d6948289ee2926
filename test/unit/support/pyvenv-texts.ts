/** What the text of a pyvenv.cfg depends on; everything else in it stays when the base changes. */
export interface ConfigBase {
  /** The install's prefix. */
  readonly prefix: string;
  /** `3.11` */
  readonly minor: string;
  /** The number of the patch release. */
  readonly patch: number;
}

const root = '/srv/app/.venv';

/** pyvenv.cfg as each maker writes it on POSIX, as seen in venvs that they made. */
export const posixConfigs: Readonly<Record<string, (base: ConfigBase) => string>> = {
  'venv of 3.8': ({ prefix, minor, patch }) =>
    `home = ${prefix}/bin\ninclude-system-site-packages = false\nversion = ${minor}.${patch}\n`,
  'venv of 3.11': ({ prefix, minor, patch }) =>
    `home = ${prefix}/bin\ninclude-system-site-packages = false\nversion = ${minor}.${patch}\n` +
    `executable = ${prefix}/bin/python${minor}\ncommand = ${prefix}/bin/python${minor} -m venv --prompt=app ${root}\n`,
  'virtualenv 20.26': ({ prefix, minor, patch }) =>
    `home = ${prefix}/bin\nimplementation = CPython\nversion_info = ${minor}.${patch}.final.0\nvirtualenv = 20.26.6\n` +
    `include-system-site-packages = false\nbase-prefix = ${prefix}\nbase-exec-prefix = ${prefix}\n` +
    `base-executable = ${prefix}/bin/python${minor}\n`,
  'virtualenv 21': ({ prefix, minor, patch }) =>
    `home = ${prefix}/bin\nversion = ${minor}.${patch}\nimplementation = CPython\n` +
    `version_info = ${minor}.${patch}.final.0\nvirtualenv = 21.15.8\ninclude-system-site-packages = false\n` +
    `base-prefix = ${prefix}\nbase-exec-prefix = ${prefix}\nbase-executable = ${prefix}/bin/python${minor}\n` +
    `executable = ${prefix}/bin/python${minor}\ncommand = /opt/tools/bin/python -m virtualenv ${root}\n` +
    `python-version = ${minor}\n`,
  uv: ({ prefix, minor, patch }) =>
    `home = ${prefix}/bin\nimplementation = CPython\nuv = 0.13.9\nversion_info = ${minor}.${patch}\n` +
    'include-system-site-packages = false\nprompt = app\n',
};
