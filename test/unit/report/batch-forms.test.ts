import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { inOrder } from '../../../src/cli/in-order.ts';
import { makeProgressDisplay } from '../../../src/cli/show-progress.ts';
import { problem, problemKinds } from '../../../src/model/problem.ts';
import { toBatchRow } from '../../../src/report/batch-row.ts';
import { renderJson } from '../../../src/report/render-json.ts';
import { renderPageHead, renderPageTail, renderPageVenv } from '../../../src/report/render-page.ts';
import { renderProgressBar } from '../../../src/report/render-progress.ts';
import { renderSummaryLine } from '../../../src/report/render-summary-line.ts';
import { plainPaint } from '../../../src/report/words.ts';
import { schemaErrors } from '../../support/require-schema.ts';
import { outcomeOf } from '../support/outcomes.ts';

const needy = (path: string) =>
  outcomeOf({ path, status: 'needs-relocation', problems: [problem('base-missing', path, 'gone')] });

describe('the summary line', () => {
  it('keeps within 2,048 characters whatever the names are, and says how many are not named', () => {
    for (const length of [1, 10, 99, 100, 101, 500, 1900, 1950, 2000, 2048, 5000]) {
      for (const count of [1, 2, 9, 10, 11, 100, 1000]) {
        const rows = Array.from({ length: count }, () => toBatchRow(needy('n'.repeat(length))));
        const line = renderSummaryLine(rows);
        expect(line.length).toBeLessThanOrEqual(2048);
        const named = line.split('(base missing)').length - 1;
        const rest = Number(/and (\d+) more$/.exec(line)?.[1] ?? 0);
        expect(named + rest).toBe(count);
      }
    }
  });
});

describe('the progress bar', () => {
  it('is never wider than the terminal', () => {
    for (let columns = 1; columns < 120; columns += 1) {
      const text = renderProgressBar({ done: 712, total: 1000, bad: 3, milliseconds: 28_000 }, columns);
      expect(text.length).toBeLessThan(columns);
    }
    const wide = renderProgressBar({ done: 500, total: 1000, bad: 3, milliseconds: 10_000 }, 100);
    expect(wide).toBe(`  ${'█'.repeat(20)}${'░'.repeat(20)}  500/1000  3 bad  10 s left`);
  });

  it('is a line now and then where stderr is no terminal, and none for what is over soon', () => {
    const said: string[] = [];
    const display = makeProgressDisplay({
      out: () => undefined,
      outBytes: () => undefined,
      err: (text) => void said.push(text),
      errorColumns: () => undefined,
      outIsTerminal: false,
      paint: plainPaint,
      errorPaint: plainPaint,
    });
    for (let second = 1; second <= 25; second += 1) {
      display.show({ done: second, total: 25, bad: 1, milliseconds: second * 1000 });
    }
    display.clear();
    expect(said).toEqual(['10 of 25 venvs after 10 s, 1 bad\n', '20 of 25 venvs after 20 s, 1 bad\n']);
  });
});

describe('what comes in any order', () => {
  it('is handed on in the order of its numbers', () => {
    const seen: string[] = [];
    const take = inOrder<string>((value) => seen.push(value));
    take(2, 'c');
    take(0, 'a');
    expect(seen).toEqual(['a']);
    take(1, '');
    expect(seen).toEqual(['a', '', 'c']);
  });
});

describe('the schema', () => {
  const schema = JSON.parse(
    readFileSync(new URL('../../../schema/report-1.schema.json', import.meta.url), 'utf8'),
  );

  it('has every problem code', () => {
    expect([...schema.$defs.problemCode.enum].sort()).toEqual(Object.keys(problemKinds).sort());
  });

  it('takes what is written, also of no venv at all, and nothing else', () => {
    const heading = { command: 'check', dryRun: false } as const;
    const document = JSON.parse(renderJson(heading, [needy('/srv/a'), needy('/srv/b')]));
    expect(schemaErrors(document)).toEqual([]);
    expect(schemaErrors(JSON.parse(renderJson(heading, [])))).toEqual([]);
    expect(schemaErrors({ ...document, more: 1 })).not.toEqual([]);
    expect(schemaErrors({ ...document, command: 'undo' })).not.toEqual([]);
    expect(schemaErrors({ ...document, changed: 'no' })).not.toEqual([]);
    document.venvs[0].problems[0].code = 'invented';
    expect(schemaErrors(document)).not.toEqual([]);
  });
});

describe('the report page', () => {
  it('escapes every text, and cuts a diff that is too long', () => {
    const evil = '</span><script>alert("1")</script>&\u202e';
    const outcome = {
      ...needy(`/srv/${evil}`),
      problems: [problem('base-missing', '/x', evil, evil), problem('locked', '/x', evil, evil)],
    };
    const diff = `+${evil}\n${'+x\n'.repeat(60_000)}`;
    const html = renderPageVenv(outcome, diff);
    expect(html).not.toContain('<script');
    expect(html).not.toContain('\u202e');
    expect(html).toContain('the rest is too long');
    const head = renderPageHead(
      { command: 'check', dryRun: false, started: new Date(0) },
      [toBatchRow(outcome)],
      10,
    );
    expect(head + renderPageTail()).not.toMatch(/https?:|\ssrc=|\sstyle=|\son\w+=/);
    expect(head).toMatch(/default-src 'none'; style-src 'sha256-[^']+'; script-src 'sha256-[^']+'/);
  });
});
