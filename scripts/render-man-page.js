// The manual page, in the man macros that groff and mandoc have in common: groff_man(7), mandoc man(7).

/** @param exitCodes pairs of status and meaning, in Markdown as for docs/cli.md */
export function renderManPage({ version, date, commands, options, exitCodes }) {
  return [
    '.\\" Made from src/cli/options.ts by scripts/make-cli-docs.js; a change by hand is lost.',
    `.TH VENV\\-RELOCATE 1 ${date} "venv\\-relocate ${version}" "User Commands"`,
    '.SH NAME',
    'venv\\-relocate \\- point Python venvs at another base interpreter in place, and prove that it worked',
    '.SH SYNOPSIS',
    ...commands.flatMap((command, index) => [...(index === 0 ? [] : ['.br']), renderUsage(command)]),
    '.SH DESCRIPTION',
    'A venv is tied to the interpreter that made it.',
    'When that is gone, or belongs to one account only, venv\\-relocate finds one of the same version that every',
    'account can use, points the venv at it in place, keeps every installed package, and proves that it worked by',
    'running the venv.',
    'A venv that was itself moved or copied is mended in the same run.',
    '.PP',
    'A path is a venv, a project that holds one, a',
    '.IR pyvenv.cfg ,',
    'a',
    '.I .venv',
    'file that names a venv elsewhere, or a glob.',
    'No path means the current directory: itself if it is a venv, else every venv directly inside it.',
    '.SH COMMANDS',
    ...commands.flatMap((command) => [
      '.TP',
      renderUsage(command),
      `${escapeText(sentence(command.description))}`,
    ]),
    '.SH OPTIONS',
    'The commands that have an option are named behind it;',
    '.I relocate',
    'is the one that needs no name.',
    ...options.flatMap((option) => renderOption(option)),
    '.TP',
    '.BR \\-h ,\\  \\-\\-help',
    'List commands and options.',
    '.TP',
    '.B \\-\\-version',
    'Print the version.',
    '.TP',
    '.B \\-\\-',
    'What follows is a path, even if it begins with a dash.',
    '.SH EXIT STATUS',
    ...exitCodes.flatMap(([code, meaning]) => ['.TP', `.B ${code}`, escapeText(sentence(plain(meaning)))]),
    '.SH ENVIRONMENT',
    '.TP',
    '.B NO_COLOR',
    'Set and not empty: no colours.',
    '.TP',
    '.B FORCE_COLOR',
    'Set and not 0: colours, even where the output is no terminal.',
    '.SH FILES',
    '.TP',
    '.I .venv\\-relocate/',
    'In each venv that was changed: what',
    '.B venv\\-relocate undo',
    'and the recovery from an interrupted run need.',
    '.SH EXAMPLES',
    ...example('The venvs of this directory:', 'venv-relocate').slice(1),
    ...example('What would change, as a diff that git apply accepts:', 'venv-relocate -n'),
    ...example('This Python and no other:', 'venv-relocate --to /opt/python3.9 project/.venv'),
    '.SH SEE ALSO',
    '.BR git\\-apply (1)',
    '',
  ].join('\n');
}

function renderUsage({ usage }) {
  const words = usage.replace('$0', 'venv-relocate').replace(/^(?!venv-relocate)/, 'venv-relocate ');
  const [, name, rest] = /^([^[]*?)( \[.*)?$/.exec(words);
  return rest === undefined
    ? `.B ${escapeText(name)}`
    : `.BI "${escapeText(name)}" "${escapeText(rest.replace('..', ' ...'))}"`;
}

function renderOption({ name, alias, argument, choices, type, description, commands }) {
  const spellings = [...(alias === undefined ? [] : [`-${alias}`]), `--${name}`]
    .map(escapeText)
    .join('\\fR, \\fB');
  const value = choices === undefined ? argument?.replaceAll(/[<>]/g, '') : choices.join('|');
  const heading = `\\fB${spellings}\\fR${value === undefined ? '' : ` \\fI${escapeText(value)}\\fR`}`;
  const repeated =
    type === 'many' && !description.includes('several')
      ? `${description}; may be given several times`
      : description;
  return [
    '.TP',
    heading,
    `${escapeText(sentence(repeated))}`,
    `(${commands.map((one) => `\\fI${one}\\fR`).join(', ')})`,
  ];
}

function example(words, command) {
  return ['.PP', words, '.PP', '.RS 4', '.nf', escapeText(command), '.fi', '.RE'];
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}.`;
}

function plain(markdown) {
  return markdown.replaceAll('`', '');
}

/** groff turns these into typographic ones; and a dot that begins a line would be a request. */
const special = { '\\': '\\e', '-': '\\-', "'": '\\(aq', '`': '\\(ga', '^': '\\(ha', '~': '\\(ti' };

function escapeText(text) {
  return text.replaceAll(/[\\\-'`^~]/g, (letter) => special[letter]).replace(/^[.]/, '\\&.');
}
