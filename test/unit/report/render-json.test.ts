import { describe, expect, it } from 'vitest';
import { problem } from '../../../src/model/problem.ts';
import { renderJson, renderPythonsJson } from '../../../src/report/render-json.ts';
import { interpreterAt } from '../support/interpreters.ts';
import { toBytes } from '../support/memory-files.ts';
import { outcomeOf } from '../support/outcomes.ts';

const heading = { command: 'relocate', dryRun: false } as const;

describe('the JSON document', () => {
  it('has the fields of the contract for every venv', () => {
    const outcome = outcomeOf({
      path: '/srv/venv',
      status: 'relocated',
      target: interpreterAt('/opt/python', '3.11.9'),
      changes: [
        {
          path: 'pyvenv.cfg',
          kind: 'config',
          before: { kind: 'text', bytes: toBytes('home = /old\n'), mode: 0o644 },
          after: { kind: 'text', bytes: toBytes('home = /new\n'), mode: 0o644 },
          details: ['home'],
        },
      ],
      verdict: { level: 'quick', passed: true, checks: [], problems: [], milliseconds: 40 },
      problems: [problem('patch-differs', '/srv/venv', 'other patch')],
    });
    const document = JSON.parse(renderJson(heading, [outcome, outcomeOf({ status: 'failed' })]));
    expect(document).toMatchObject({
      schema: 1,
      command: 'relocate',
      dryRun: false,
      changed: true,
      venvs: [
        {
          path: '/srv/venv',
          status: 'relocated',
          python: { to: { version: '3.11.9', executable: '/opt/python/bin/python3.11' } },
          changes: [{ path: 'pyvenv.cfg', kind: 'config' }],
          proof: { level: 'quick', passed: true },
          problems: [{ code: 'patch-differs', message: 'other patch', path: '/srv/venv' }],
        },
        { status: 'failed' },
      ],
      summary: { total: 2, relocated: 1, failed: 1 },
    });
    expect(document.venvs[0].problems[0].hint).not.toBe('');
    expect(document.venvs[0].changes[0].before).not.toEqual(document.venvs[0].changes[0].after);
  });

  it('says that something changed only where it did', () => {
    const changed = (
      ...statuses: readonly ('would-relocate' | 'unchanged' | 'failed' | 'restored')[]
    ): unknown =>
      JSON.parse(
        renderJson(
          heading,
          statuses.map((status) => outcomeOf({ status })),
        ),
      ).changed;
    expect(changed('would-relocate', 'unchanged', 'failed')).toBe(false);
    expect(changed('restored')).toBe(true);
    expect(changed()).toBe(false);
  });

  it('lists interpreters with for whom they are, and those that do not run with why', () => {
    const audience = { kind: 'account', account: 'alice', because: 'it lies in /home/alice' } as const;
    const document = JSON.parse(
      renderPythonsJson([
        { kind: 'interpreter', interpreter: interpreterAt('/home/alice/py', '3.11.7', { audience }) },
        {
          kind: 'unusable',
          path: '/opt/x',
          origin: 'PATH',
          reason: 'crashed',
          detail: 'it was ended by SIGSEGV',
        },
      ]),
    );
    expect(document.pythons).toMatchObject([
      { version: '3.11.7', bits: 64, audience, origin: 'system directory' },
      { executable: '/opt/x', unusable: 'crashed' },
    ]);
  });
});
