import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewriteActivate } from '../../../src/rewrite/rewrite-activate.ts';
import { activateForms } from './support/activate-forms.ts';
import {
  anyPath,
  bytesOf,
  mildPath,
  moved,
  movedOnWindows,
  plainPath,
  textOf,
} from './support/random-paths.ts';

function rewrite(file: string, text: string, from: string, to: string): string {
  return textOf(rewriteActivate(file, bytesOf(text), moved(from, to)).bytes) ?? text;
}

describe.each(activateForms)('$file of $maker', ({ file, write, pastes = false }) => {
  const own = pastes ? mildPath : anyPath;

  it('says after a move what the maker would have written for the new path', () => {
    fc.assert(
      fc.property(own, own, (from, to) => {
        fc.pre(from !== to);
        expect(rewrite(file, write(from), from, to)).toBe(write(to));
      }),
    );
  });

  it('has its old bytes again after a move to any path and back', () => {
    fc.assert(
      fc.property(own, anyPath, (from, to) => {
        // The prompt is a name that was chosen, once it is one by accident.
        fc.pre(from !== to && !to.endsWith('/bin'));
        expect(rewrite(file, rewrite(file, write(from), from, to), to, from)).toBe(write(from));
      }),
    );
  });

  it('is not touched where only a longer path begins with the old one', () => {
    fc.assert(
      fc.property(
        own,
        anyPath,
        fc.constantFrom('-data', '2', '_x', '.old', ' data', "'s", 'ä', '+'),
        (path, to, more) => {
          fc.pre(!pastes || more !== "'s");
          const text = write(path + more);
          const { bytes, left } = rewriteActivate(file, bytesOf(text), moved(path, to));
          expect(textOf(bytes)).toBeUndefined();
          expect(left).toEqual([]);
        },
      ),
    );
  });
});

describe('the prompt', () => {
  const activate = activateForms.find(({ maker }) => maker === 'CPython 3.11.7')?.write ?? String;

  it('stays where it was chosen by hand', () => {
    const text = activate('/old/venv').replaceAll('(venv) ', '(mine) ');
    expect(rewrite('activate', text, '/old/venv', '/new/other')).toBe(
      text.replaceAll('/old/venv', '/new/other'),
    );
  });

  it.each(['$(reboot)', '`reboot`', 'a%b', 'a!b', 'a\\b'])(
    'stays where a shell would read %j again whenever it shows it',
    (name) => {
      const after = rewrite('activate', activate('/old/venv'), '/old/venv', `/new/${name}`);
      expect(after).toContain(`PS1="(venv) \${PS1:-}"`);
      expect(rewrite('activate', after, `/new/${name}`, '/old/venv')).toBe(activate('/old/venv'));
    },
  );

  it('follows the directory in every syntax', () => {
    const texts: readonly (readonly [string, string])[] = [
      ['activate', `VIRTUAL_ENV_PROMPT=venv\n    PS1="("venv") \${PS1:-}"\n`],
      ['activate', `PS1='(venv) '"\${PS1:-}"\n    VIRTUAL_ENV_PROMPT='(venv) '\n`],
      ['activate.csh', `set env_name = "venv"\nset _virtualenv_prompt_tcsh = 'venv'\n`],
      [
        'activate.fish',
        `set -gx VIRTUAL_ENV_PROMPT venv\nprintf "%s(%s)%s " (set_color 4B8BBE) venv (set_color normal)\n`,
      ],
      ['activate.bat', `set PROMPT=(venv) %PROMPT%\r\nset "VIRTUAL_ENV_PROMPT=venv"\r\n`],
    ];
    for (const [file, text] of texts) {
      const named = `${text}# /old/place\n`;
      expect(rewrite(file, named, '/old/place', '/new/other')).toBe(named.replaceAll('"place"', '"other"'));
      const own = text.replaceAll(/\bvenv\b/g, 'place');
      expect(rewrite(file, `${own}# /old/place\n`, '/old/place', '/new/other')).toBe(
        `${own.replaceAll(/\bplace\b/g, 'other')}# /old/place\n`,
      );
    }
  });
});

describe('activate scripts of Windows', () => {
  const from = 'C:\\proj\\venv';

  function onWindows(file: string, text: string, to: string): string | undefined {
    return textOf(rewriteActivate(file, bytesOf(text), movedOnWindows(from, to)).bytes);
  }

  it('of virtualenv 16 name the place in two ways', () => {
    const text = `VIRTUAL_ENV="$(if [ "$OSTYPE" "==" "cygwin" ]; then cygpath -u 'C:\\proj\\venv'; else echo '/C/proj/venv'; fi;)"\n`;
    expect(onWindows('activate', text, "D:\\it's")).toBe(
      `VIRTUAL_ENV="$(if [ "$OSTYPE" "==" "cygwin" ]; then cygpath -u 'D:\\it'"'"'s'; else echo '/D/it'"'"'s'; fi;)"\n`,
    );
  });

  it('keep single backslashes in double quotes where they escape nothing', () => {
    expect(onWindows('activate', 'VIRTUAL_ENV="C:\\proj\\venv"\n', '\\\\srv\\a$b')).toBe(
      'VIRTUAL_ENV="\\\\\\srv\\a\\$b"\n',
    );
  });

  it('of fish are split at each backslash by virtualenv 21', () => {
    const text = `set -gx VIRTUAL_ENV 'C:'\\\\'proj'\\\\'venv'\nset -gx PATH "$VIRTUAL_ENV"'/''Scripts' $PATH\n`;
    expect(onWindows('activate.fish', text, 'D:\\x')).toBe(
      text.replace(`'C:'\\\\'proj'\\\\'venv'`, `'D:'\\\\'x'`),
    );
  });

  it('double a percent sign for cmd', () => {
    expect(onWindows('activate.bat', 'set "VIRTUAL_ENV=C:\\proj\\venv"\r\n', 'D:\\100%\\v')).toBe(
      'set "VIRTUAL_ENV=D:\\100%%\\v"\r\n',
    );
  });

  it.each([
    ['set "VIRTUAL_ENV=C:\\proj\\venv"\r\n', 'D:\\a!b'],
    // CPython 3.7 expands it without quotes, so that `&` would start a command.
    ['set VIRTUAL_ENV=C:\\proj\\venv\r\nset PATH=%VIRTUAL_ENV%\\Scripts;%PATH%\r\n', 'D:\\R&D'],
    ['set "VIRTUAL_ENV=C:\\proj\\venv"\r\nset PATH=%VIRTUAL_ENV%\\Scripts;%PATH%\r\n', 'D:\\R&D'],
  ])('leave %j alone where cmd would read %s otherwise', (text, to) => {
    const { bytes, left } = rewriteActivate('activate.bat', bytesOf(text), movedOnWindows(from, to));
    expect(bytes).toBeUndefined();
    expect(left).toEqual([{ line: 1, why: 'the new path holds characters that cannot be quoted there' }]);
  });

  it('take an ampersand within quotes', () => {
    const text = 'set "VIRTUAL_ENV=C:\\proj\\venv"\r\nset "PATH=%VIRTUAL_ENV%\\Scripts;%PATH%"\r\n';
    expect(onWindows('activate.bat', text, 'D:\\R&D')).toBe(text.replace('C:\\proj\\venv', 'D:\\R&D'));
  });

  it('of PowerShell had a path up to CPython 3.7', () => {
    const text = `\uFEFF# it's "C:\\proj\\venv"\n$env:VIRTUAL_ENV="C:\\proj\\venv"\n        Write-Host -NoNewline -ForegroundColor Green '(venv) '\n`;
    expect(onWindows('Activate.ps1', text, 'D:\\a$b`c\\it’s')).toBe(
      text.replace('ENV="C:\\proj\\venv"', 'ENV="D:\\a`$b``c\\it’s"').replace("'(venv) '", "'(it’s) '"),
    );
  });
});

describe('a script whose maker pasted a path that means something', () => {
  it.each([
    ['activate', `VIRTUAL_ENV='/a/it's'\nif [ "$x" = y ]; then\n`],
    ['activate', 'VIRTUAL_ENV="/a/it$HOME`b"c"\n'],
    ['activate.csh', "setenv VIRTUAL_ENV '/a/it's'\n"],
    ['activate.fish', "set -gx VIRTUAL_ENV '/a/it's'\n"],
    ['activate.nu', `const virtual_env = '/a/it'"'"'s'\nlet bin = 'bin'\n`],
  ])('is left, %s', (file, text) => {
    const from = /\/a\/[^\n]*?(?=['"]?\n)/.exec(text)?.[0].replace(`'"'"'`, "'") ?? '';
    expect(rewriteActivate(file, bytesOf(text), moved(from, '/new')).bytes).toBeUndefined();
  });
});

describe('a relocatable activate script of uv', () => {
  it('finds its place itself and stays', () => {
    const text = `VIRTUAL_ENV=''"$(dirname -- "$(dirname -- "$(realpath -- "$SCRIPT_PATH")")")"''\n`;
    fc.assert(
      fc.property(plainPath, anyPath, (from, to) => {
        expect(rewriteActivate('activate', bytesOf(text), moved(from, to)).bytes).toBeUndefined();
      }),
    );
  });
});
