import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type BrowserContext, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumOptions, chromiumPath } from '../../scripts/chromium-options.js';
import { makeSandbox, makeVenv, type Sandbox } from '../cli/support/sandbox.ts';
import { runRelocate } from '../support/command.ts';

const isThere = existsSync(chromiumPath);
const isCi = process.env.CI === 'true';

describe.skipIf(!isThere && !isCi)(
  `the report page, in ${chromiumPath}${isThere ? '' : ', which is missing'}`,
  () => {
    const endings: (() => void)[] = [];
    const profile = mkdtempSync(join(tmpdir(), 'chromium-'));
    let sandbox: Sandbox;
    let browser: BrowserContext;
    let file: string;

    beforeAll(async () => {
      if (!isThere) throw new Error(`${chromiumPath} is missing: install Debian's chromium`);
      sandbox = await makeSandbox({
        skip: (note?: string): never => {
          throw new Error(note);
        },
        onTestFinished: (action) => void endings.push(action),
      });
      const { root, fresh, project } = sandbox;
      // A slash is the one character that no name has; two directories make the whole of it.
      await makeVenv(root, fresh, join(project, '<script>alert(1)<', 'script>', 'x"onmouseover="alert(2)'));
      mkdirSync(join(project, 'broken'));
      writeFileSync(join(project, 'broken', 'pyvenv.cfg'), '');
      file = join(root, 'work', 'report.html');
      const result = await runRelocate(['-r', '--to', fresh.prefix, project, '--report', file]);
      expect(result.code, result.stderr).toBe(1);
      browser = await chromium.launchPersistentContext(profile, chromiumOptions());
    });

    afterAll(async () => {
      await browser?.close();
      rmSync(profile, { recursive: true, force: true });
      for (const end of endings) end();
    });

    /** The page, and all that went wrong in it or was asked of a network. */
    async function openPage(): Promise<{ readonly page: Page; readonly trouble: readonly string[] }> {
      const page = await browser.newPage();
      const trouble: string[] = [];
      page.on('dialog', (dialog) => {
        trouble.push(`dialog: ${dialog.message()}`);
        void dialog.dismiss();
      });
      page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
      page.on('console', (message) => trouble.push(`console: ${message.text()}`));
      page.on('request', (request) => {
        if (request.url() !== pathToFileURL(file).href) trouble.push(`request: ${request.url()}`);
      });
      await page.goto(pathToFileURL(file).href);
      return { page, trouble };
    }

    test('shows a name that is a script as text, runs nothing of it, and loads nothing', async () => {
      const { page, trouble } = await openPage();
      const paths = await page.locator('td.path').allTextContents();
      expect(paths).toHaveLength(3);
      expect(
        paths.filter((path) => path.endsWith('/<script>alert(1)</script>/x"onmouseover="alert(2)')),
      ).toHaveLength(1);
      expect(await page.locator('script').count()).toBe(1);
      expect(await page.locator('[onmouseover]').count()).toBe(0);
      expect(trouble).toEqual([]);
      // The policy is in force: a script that is put in does not run.
      const ran = await page.evaluate<string>(
        '{ const script = document.createElement("script"); script.textContent = "document.title = 1"; document.body.append(script); document.title }',
      );
      expect(ran).toContain('3 venvs');
    });

    test('filters by words, by state and by version', async () => {
      const { page, trouble } = await openPage();
      const shown = page.locator('tbody:visible');
      await page.getByLabel('Filter').fill('broken');
      expect(await shown.count()).toBe(1);
      expect(await page.locator('output').textContent()).toBe('1 of 3 shown');
      await page.getByLabel('Filter').fill('no such words');
      expect(await shown.count()).toBe(0);
      expect(await page.locator('.none').isVisible()).toBe(true);
      await page.getByLabel('Filter').fill('');
      await page.getByLabel('State', { exact: true }).selectOption('relocated');
      expect(await shown.locator('td.path').allTextContents()).toEqual([sandbox.venv]);
      await page.getByLabel('State', { exact: true }).selectOption('');
      await page.getByLabel('Python', { exact: true }).selectOption('3.11');
      expect(await shown.count()).toBe(2);
      expect(trouble).toEqual([]);
    });

    test('sorts both ways', async () => {
      const { page } = await openPage();
      const states = async (): Promise<readonly string[]> => page.locator('td.state').allTextContents();
      await page.getByRole('button', { name: 'State' }).click();
      expect(await states()).toEqual(['failed', 'relocated', 'unchanged']);
      await page.getByRole('button', { name: 'State' }).click();
      expect(await states()).toEqual(['unchanged', 'relocated', 'failed']);
      expect(await page.locator('th').nth(1).getAttribute('aria-sort')).toBe('descending');
    });

    test('opens a diff with its lines coloured', async () => {
      const { page } = await openPage();
      expect(await page.locator('pre').first().isVisible()).toBe(false);
      await page.locator('summary').first().click();
      const added = page.locator('.add', { hasText: sandbox.fresh.prefix }).first();
      expect(await added.isVisible()).toBe(true);
      const colours = await page.evaluate<readonly string[]>(
        '[".add", ".del", ".file"].map((name) => getComputedStyle(document.querySelector(name)).backgroundColor)',
      );
      expect(new Set(colours).size).toBe(3);
    });

    test('is dark where that is wanted, and fits a phone', async () => {
      const { page } = await openPage();
      const back = (): Promise<string> =>
        page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      await page.emulateMedia({ colorScheme: 'light' });
      const light = await back();
      await page.emulateMedia({ colorScheme: 'dark' });
      expect(await back()).not.toBe(light);
      await page.setViewportSize({ width: 360, height: 740 });
      await page.locator('summary').first().click();
      expect(await page.evaluate<number>('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    });

    test('is printed as a PDF with all venvs and without the filters', async () => {
      const { page } = await openPage();
      const pdf = await page.pdf({ format: 'A4' });
      expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('form').isVisible()).toBe(false);
      expect(await page.locator('tbody:visible').count()).toBe(3);
    });
  },
);

describe('the file of the report', () => {
  test('takes the place of an earlier report and of nothing else', async (context) => {
    const { root, venv } = await makeSandbox(context);
    const work = join(root, 'work');
    const own = join(work, 'own.html');
    const first = await runRelocate(['check', venv, '--report', own]);
    expect(first.code, first.stderr).toBe(1);
    const again = await runRelocate(['check', venv, '--report', own]);
    expect(again.code, again.stderr).toBe(1);
    writeFileSync(join(work, 'other.html'), '<!doctype html><p>mine');
    symlinkSync('own.html', join(work, 'link.html'));
    for (const [name, reason] of [
      ['other.html', 'no report of venv-relocate'],
      ['link.html', 'a link'],
      ['.', 'no file'],
      ['nowhere/r.html', 'no such file or directory'],
    ] as const) {
      const refused = await runRelocate(['check', venv, '--report', join(work, name)]);
      expect(refused.code, name).toBe(2);
      expect(refused.stderr).toContain(reason);
      expect(refused.stdout).toBe('');
    }
    expect(readFileSync(join(work, 'other.html'), 'utf8')).toBe('<!doctype html><p>mine');
    // Nothing half written is left behind.
    expect(readdirSync(work).filter((name) => name.startsWith('.'))).toEqual([]);
  });
});
