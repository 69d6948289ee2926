import { quoteCshLikeShlex } from '../../../../src/rewrite/quote-csh.ts';
import { quoteLikeShlex } from '../../../../src/rewrite/quote-sh.ts';

/** The lines of an activate script that hold the place of its venv, as one maker wrote them. */
export interface ActivateForm {
  readonly maker: string;
  readonly file: string;
  readonly write: (path: string) => string;
  /** The maker quotes nothing: only mild paths make a script that works. */
  readonly pastes?: boolean;
}

const single = (text: string): string => `'${text}'`;
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
const singleByShlex = (text: string): string => {
  const quoted = quoteLikeShlex(text);
  return quoted === text ? single(text) : quoted;
};
const rawString = (text: string): string => {
  const longest = Math.max(0, ...(text.match(/#+/g) ?? []).map((run) => run.length));
  const hashes = '#'.repeat(longest + 1);
  return `r${hashes}'${text}'${hashes}`;
};

/** Copied in shape from venvs that these makers made. */
export const activateForms: readonly ActivateForm[] = [
  {
    maker: 'CPython 3.6',
    file: 'activate',
    pastes: true,
    write: (v) =>
      `VIRTUAL_ENV="${v}"\nexport VIRTUAL_ENV\nPATH="$VIRTUAL_ENV/bin:$PATH"\n    if [ "x(${nameOf(v)}) " != x ] ; then\n\tPS1="(${nameOf(v)}) \${PS1:-}"\n`,
  },
  {
    maker: 'CPython 3.11.7',
    file: 'activate',
    pastes: true,
    write: (v) =>
      `VIRTUAL_ENV="${v}"\nPATH="$VIRTUAL_ENV/bin:$PATH"\n    PS1="(${nameOf(v)}) \${PS1:-}"\n    VIRTUAL_ENV_PROMPT="(${nameOf(v)}) "\n`,
  },
  {
    maker: 'CPython 3.13.0',
    file: 'activate',
    pastes: true,
    write: (v) =>
      `        VIRTUAL_ENV=$(cygpath "${v}")\n        export VIRTUAL_ENV\n        export VIRTUAL_ENV="${v}"\nPATH="$VIRTUAL_ENV/bin:$PATH"\nVIRTUAL_ENV_PROMPT="${nameOf(v)}"\n    PS1="(${nameOf(v)}) \${PS1:-}"\n`,
  },
  {
    maker: 'CPython 3.14',
    file: 'activate',
    write: (v) =>
      `        VIRTUAL_ENV=$(cygpath ${quoteLikeShlex(v)})\n        VIRTUAL_ENV=$(wslpath ${quoteLikeShlex(v)})\n        export VIRTUAL_ENV=${quoteLikeShlex(v)}\nPATH="$VIRTUAL_ENV/"bin":$PATH"\n`,
  },
  {
    maker: 'virtualenv 20.21 (prompt by basename)',
    file: 'activate',
    pastes: true,
    write: (v) =>
      `VIRTUAL_ENV='${v}'\nif [ "$OSTYPE" = "cygwin" ]; then\n    VIRTUAL_ENV=$(cygpath -u "$VIRTUAL_ENV")\nfi\nPATH="$VIRTUAL_ENV/bin:$PATH"\n`,
  },
  {
    maker: 'virtualenv 20.26',
    file: 'activate',
    write: (v) =>
      `VIRTUAL_ENV=${quoteLikeShlex(v)}\nPATH="$VIRTUAL_ENV/"bin":$PATH"\nif [ "x"'' != x ] ; then\n`,
  },
  {
    maker: 'virtualenv 21',
    file: 'activate',
    write: (v) => {
      const q = quoteLikeShlex(v);
      return `if [ ! -d ${q} ] &&\n    { [ -z "\${BASH_VERSION-}" ]; }; then\n    if [ ! -d ${q} ]; then\n        echo "Virtual environment directory" ${q} "does not exist!" >&2\n        VIRTUAL_ENV=${q}\n    fi\n    PATH="$VIRTUAL_ENV/"bin":$PATH"\n    \\$ | \\\`) x="\\\\$y" ;;\n    PS1="(\`basename \\"$VIRTUAL_ENV\\"\`) \${PS1-}"\n`;
    },
  },
  {
    maker: 'uv 0.13',
    file: 'activate',
    write: (v) =>
      `VIRTUAL_ENV='${v.replaceAll("'", `'"'"'`)}'\nif ([ "$OSTYPE" = "cygwin" ]) && $(command -v cygpath &> /dev/null) ; then\nPATH="$VIRTUAL_ENV/bin:$PATH"\n`,
  },
  {
    maker: 'CPython 3.11.7',
    file: 'activate.csh',
    pastes: true,
    write: (v) =>
      `setenv VIRTUAL_ENV "${v}"\nsetenv PATH "$VIRTUAL_ENV/bin:$PATH"\n    set prompt = "(${nameOf(v)}) $prompt"\n    setenv VIRTUAL_ENV_PROMPT "(${nameOf(v)}) "\n`,
  },
  {
    maker: 'virtualenv 20.26',
    file: 'activate.csh',
    write: (v) => `setenv VIRTUAL_ENV ${quoteCshLikeShlex(v)}\nsetenv PATH "$VIRTUAL_ENV:q/"bin":$PATH:q"\n`,
  },
  {
    maker: 'virtualenv 21',
    file: 'activate.csh',
    write: (v) => {
      const q = singleByShlex(v).replaceAll('\\', `'\\\\'`).replaceAll('!', `'\\!'`);
      return `set newline='\\\n'\nif ($?_OLD_VIRTUAL_PATH) source ${q}"/"'bin'"/deactivate.csh"\nsetenv VIRTUAL_ENV ${q}\nsetenv PATH "$VIRTUAL_ENV:q/"'bin'":$PATH:q"\nset deactivate_script = ${q}"/"'bin'"/deactivate.csh"\nalias deactivate 'source "$deactivate_script:q"'\n`;
    },
  },
  {
    maker: 'CPython 3.11.7',
    file: 'activate.fish',
    pastes: true,
    write: (v) =>
      `set -gx VIRTUAL_ENV "${v}"\nset -gx PATH "$VIRTUAL_ENV/bin" $PATH\n        printf "%s%s%s" (set_color 4B8BBE) "(${nameOf(v)}) " (set_color normal)\n    set -gx VIRTUAL_ENV_PROMPT "(${nameOf(v)}) "\n`,
  },
  {
    maker: 'virtualenv 21',
    file: 'activate.fish',
    write: (v) =>
      `set -gx VIRTUAL_ENV '${v.replace(/[\\']/g, `'\\$&'`)}'\nset -gx PATH "$VIRTUAL_ENV"'/''bin' $PATH\nset -gx VIRTUAL_ENV_PROMPT (basename "$VIRTUAL_ENV")\n`,
  },
  {
    maker: 'virtualenv 20.13',
    file: 'activate.nu',
    pastes: true,
    write: (v) =>
      `let virtual-env = "${v}"\nlet bin = "bin"\nalias deactivate = source "${v}/bin/deactivate.nu"\n`,
  },
  {
    maker: 'virtualenv 20.21, uv',
    file: 'activate.nu',
    pastes: true,
    write: (v) => `    let virtual_env = '${v}'\n    let bin = 'bin'\n    $'(char lparen)($x)'\n`,
  },
  {
    maker: 'virtualenv 20.26 and later',
    file: 'activate.nu',
    write: (v) => `# won't work\n    let virtual_env = ${rawString(v)}\n    let bin = ${rawString('bin')}\n`,
  },
  {
    maker: 'virtualenv 16',
    file: 'activate.xsh',
    pastes: true,
    write: (v) => `$VIRTUAL_ENV = r"${v}"\n$VIRTUAL_ENV_PROMPT = ""\n`,
  },
  {
    maker: 'uv',
    file: 'activate.bat',
    pastes: true,
    write: (v) =>
      `@for %%i in ("${v}") do @set "VIRTUAL_ENV=%%~fi"\r\n@set "PATH=%VIRTUAL_ENV%\\bin;%PATH%"\r\n`,
  },
];
