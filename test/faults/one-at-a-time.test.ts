import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { realWorld } from '../../src/world/real-world.ts';
import { makeSandbox, type TestContext } from '../cli/support/sandbox.ts';
import { cleanEnvironment } from '../support/command.ts';
import { makeTemporaryDirectory } from '../support/temporary.ts';
import { contextFor, perform } from './support/commands.ts';
import { buildWorker, readReport, runWorker } from './support/run-worker.ts';
import { makeSubject, type Subject, stateOf } from './support/subjects.ts';
import { expectStatus, learnTrees, recoverByCheck, whichTree } from './support/sweep.ts';

let program = '';

beforeAll(async () => {
  const temporary = makeTemporaryDirectory('worker');
  program = await buildWorker(temporary.path);
  return temporary.remove;
});

async function linkVenv(context: TestContext): Promise<Subject> {
  const { root, venv, fresh } = await makeSandbox(context);
  return { root, venv, target: fresh.prefix };
}

describe('runs at the same moment on one venv', () => {
  test('do the work once: the others wait and find it done', { timeout: 300_000 }, async (context) => {
    const subject = await makeSubject(context, 'a moved venv with 40 launchers', 'disk');
    const { venv, target } = subject;
    const run = contextFor(realWorld(), target);
    const trees = await learnTrees(run, subject);
    const rounds = 12;
    let waited = 0;
    for (let round = 0; round < rounds; round += 1) {
      const job = { command: 'relocate', venv, target, fault: undefined } as const;
      const results = await Promise.all([0, 1, 2].map(() => runWorker(program, job)));
      const reports = results.map(readReport);
      const statuses = reports.map(({ status }) => status).sort();
      expect(statuses, JSON.stringify(reports)).toEqual(['relocated', 'unchanged', 'unchanged']);
      expect(whichTree(trees, venv)).toBe('fresh');
      expect(stateOf(venv).filter((path) => path.includes('lock-'))).toEqual([]);
      // Whoever had to write its claim saw a venv that was not done yet.
      waited += reports.filter(({ status, effects }) => status === 'unchanged' && effects > 0).length;
      await expectStatus(perform(run, 'undo', venv), 'restored');
      expect(whichTree(trees, venv)).toBe('old');
    }
    console.log(`[locks] ${rounds} rounds of 3 runs at once: ${waited} came late and looked again`);
  });

  test('say who holds it when that takes too long, and a killed holder holds nothing', async (context) => {
    const subject = await linkVenv(context);
    const { venv, target } = subject;
    const run = contextFor(realWorld(), target);
    const trees = await learnTrees(run, subject);
    const fault = { at: 10, when: 'before', lasting: false, code: 'SIGSTOP' } as const;
    const job = JSON.stringify({ command: 'relocate', venv, target, fault });
    const holder = spawn(process.execPath, [program, job], { env: cleanEnvironment(), stdio: 'ignore' });
    const ended = new Promise((resolve) => holder.on('exit', resolve));
    for (let tries = 0; tries < 400 && !isStopped(holder.pid); tries += 1) await wait(25);
    try {
      const outcome = await perform(run, 'relocate', venv);
      expect(outcome.status).toBe('failed');
      const found = outcome.problems.find(({ code }) => code === 'locked');
      expect(found?.message).toContain(`process ${holder.pid} on ${hostname()}`);
    } finally {
      holder.kill('SIGKILL');
      await ended;
    }
    const started = performance.now();
    expect(await recoverByCheck(run, trees, venv)).toBe('old');
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

function isStopped(pid: number | undefined): boolean {
  return / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/, ''));
}

/** Puts a claim into a venv as if a run had made it. */
function plantClaim(venv: string, text: string, ageSeconds = 0): string {
  const directory = join(venv, '.venv-relocate');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'lock-planted1');
  writeFileSync(path, text);
  const time = Date.now() / 1000 - ageSeconds;
  utimesSync(path, time, time);
  return path;
}

describe('a claim', () => {
  for (const [what, text, age] of [
    ['of a process that is gone', JSON.stringify({ host: hostname(), pid: 4_194_305, born: '1@x' }), 0],
    [
      'of a process whose number was given out again',
      JSON.stringify({ host: hostname(), pid: process.pid, born: '1@another-boot' }),
      0,
    ],
    ['that was cut off in the middle some time ago', '{"host":"', 60],
    ['that is empty, for some time', '', 60],
    ['that was cut off just now', '{"host":"', 0],
    ['with no process that can be', JSON.stringify({ host: hostname(), pid: 0, born: '' }), 60],
    ['that is no object', 'null', 60],
  ] as const) {
    test(`${what} holds nothing, and is taken away`, async (context) => {
      const subject = await linkVenv(context);
      const run = contextFor(realWorld(), subject.target);
      const trees = await learnTrees(run, subject);
      plantClaim(subject.venv, text, age);
      await expectStatus(perform(run, 'relocate', subject.venv), 'relocated');
      await expectStatus(perform(run, 'undo', subject.venv), 'restored');
      expect(whichTree(trees, subject.venv)).toBe('old');
      expect(stateOf(subject.venv)).toEqual([]);
    });
  }

  for (const [what, holder] of [
    ['of this very process', { host: hostname(), pid: process.pid, born: realWorld().processes.self().born }],
    ['of a process on another machine', { host: 'some-other-host', pid: 7, born: '1' }],
  ] as const) {
    test(`${what} holds, and the problem names it and its file`, async (context) => {
      const subject = await linkVenv(context);
      const run = contextFor(realWorld(), subject.target);
      const trees = await learnTrees(run, subject);
      const path = plantClaim(subject.venv, JSON.stringify(holder), 3600);
      const outcome = await perform(run, 'relocate', subject.venv);
      expect(outcome.status).toBe('failed');
      const found = outcome.problems.find(({ code }) => code === 'locked');
      expect(found?.path).toBe(path);
      expect(found?.message).toContain(`process ${holder.pid} on ${holder.host}`);
      expect(whichTree(trees, subject.venv)).toBe('old');
    });
  }
});
