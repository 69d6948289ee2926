import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WindowsMachine } from './windows-machine.ts';

let machine: WindowsMachine;
beforeEach(async () => {
  machine = await WindowsMachine.create();
}, 600_000);
afterEach(async () => {
  await machine?.dispose();
}, 60_000);

describe('a Windows for tests', () => {
  it('hands over arguments, environment, stdin and exit codes as they are', {
    timeout: 120_000,
  }, async () => {
    await machine.installPython('3.11', 'C:\\python311');
    const program = 'import os, sys; print(sys.argv[1:], os.environ["A"], sys.stdin.read()); sys.exit(42)';
    const args = ['a"b', 'c d\\', '', '%PATH% ^ & | > ü'];
    const result = await machine.run('C:\\python311\\python.exe', ['-c', program, ...args], {
      env: { A: 'x=%y%', PYTHONUTF8: '1' },
      stdin: 'typed',
    });
    expect(result).toEqual({
      code: 42,
      stdout: `['a"b', 'c d\\\\', '', '%PATH% ^ & | > ü'] x=%y% typed\r\n`,
      stderr: '',
    });
  });

  it('ends what takes too long or is killed, with all that it started', { timeout: 120_000 }, async () => {
    await machine.installPython('3.11', 'C:\\python311');
    const sleeping = ['-c', 'import time; time.sleep(60)'];
    const late = machine.run('C:\\python311\\python.exe', sleeping, { timeoutMs: 1000 });
    await expect(late).rejects.toThrow('was ended after 1000 ms');
    const running = await machine.start('C:\\python311\\python.exe', sleeping);
    expect(await running.pid).toBeGreaterThan(0);
    await running.kill();
    expect((await running.done).code).toBe(1);
  });

  it('lists registered Pythons and profiles through reg.exe, each view by itself', {
    timeout: 120_000,
  }, async () => {
    const registered = { hive: 'HKLM', tag: '3.11', installPath: 'C:\\Program Files\\Python311' } as const;
    await machine.registerPython(registered, {
      ...registered,
      tag: '3.9-32',
      view: 32,
      installPath: 'C:\\python39-32',
      architecture: '32bit',
    });
    await machine.addProfile({ sid: 'S-1-5-21-1-2-3-1001', path: 'C:\\users\\bob' });
    const query = async (key: string, view: 64 | 32): Promise<string> =>
      (await machine.mustRun('reg.exe', ['query', key, '/s', `/reg:${view}`])).stdout;
    const wide = await query('HKLM\\Software\\Python', 64);
    expect(wide).toContain('C:\\Program Files\\Python311\\python.exe');
    expect(wide).not.toContain('3.9-32');
    expect(await query('HKLM\\Software\\Python', 32)).toContain('C:\\python39-32\\python.exe');
    const profiles = 'HKLM\\Software\\Microsoft\\Windows NT\\CurrentVersion\\ProfileList';
    expect(await query(profiles, 64)).toContain('C:\\users\\bob');
  });

  it('runs Windows Node on files of the project', { timeout: 120_000 }, async () => {
    const asked = 'const m = process.argv[1]; console.log(process.platform, require(m).name)';
    for (const version of ['20.20.2', '22.20.0'] as const) {
      const answer = await machine.node(['-e', asked, machine.projectPath('package.json')], { version });
      expect(answer).toEqual({ code: 0, stdout: 'win32 venv-relocate\n', stderr: '' });
    }
  });
});
