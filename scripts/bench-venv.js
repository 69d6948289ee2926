// The venv that most measurements of scripts/bench.js are made with.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run, timed } from './bench-timing.js';

export const packages = 20;
export const scripts = 14;

/** A venv as people have them: some packages, some scripts that name its python. */
export function makeVenv(python, root) {
  timed(python, ['-m', 'venv', '--without-pip', '--symlinks', root]);
  const library = run(join(root, 'bin', 'python'), [
    '-c',
    'import sysconfig; print(sysconfig.get_path("purelib"))',
  ]);
  for (let count = 0; count < packages; count += 1) {
    const directory = join(library.said.trim(), `package_${count}-1.0.dist-info`);
    mkdirSync(directory);
    writeFileSync(
      join(directory, 'METADATA'),
      `Metadata-Version: 2.1\nName: package_${count}\nVersion: 1.0\n`,
    );
  }
  for (let count = 0; count < scripts; count += 1) {
    const path = join(root, 'bin', `tool-${count}`);
    writeFileSync(path, `#!${join(root, 'bin', 'python')}\nprint("tool ${count}")\n`);
    chmodSync(path, 0o755);
  }
}
