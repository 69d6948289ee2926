export type CommandName = 'relocate' | 'check' | 'undo' | 'pythons' | 'completion';

/** One option, from which parsing, help, completion and docs/cli.md are made. */
export interface OptionSpec {
  readonly name: string;
  readonly alias?: string;
  /** `many`: a value each time, several times over. */
  readonly type: 'flag' | 'value' | 'many';
  /** What stands for the value in help. */
  readonly argument?: string;
  readonly choices?: readonly string[];
  readonly commands: readonly CommandName[];
  readonly description: string;
}

const everywhere: readonly CommandName[] = ['relocate', 'check', 'undo', 'pythons'];

export const optionSpecs: readonly OptionSpec[] = [
  {
    name: 'to',
    type: 'many',
    argument: '<where>',
    commands: ['relocate', 'pythons'],
    description:
      'the interpreter: an executable, an install directory, a version such as 3.9, or a glob of these; may be given several times, and each venv takes the one of its version',
  },
  {
    name: 'dry-run',
    alias: 'n',
    type: 'flag',
    commands: ['relocate'],
    description: 'print the change as a unified diff and change nothing',
  },
  {
    name: 'recursive',
    alias: 'r',
    type: 'flag',
    commands: ['relocate', 'check', 'undo'],
    description: 'look for venvs at any depth below each path',
  },
  {
    name: 'stores',
    type: 'flag',
    commands: ['relocate', 'check', 'undo'],
    description:
      'also where poetry, pipenv, pipx, hatch, pdm, uv tools, virtualenvwrapper and pyenv-virtualenv keep venvs',
  },
  {
    name: 'all-users',
    type: 'flag',
    commands: ['relocate', 'check', 'undo'],
    description:
      "as administrator: the stores of every account; with -r all of every account's home or profile",
  },
  {
    name: 'exclude',
    type: 'many',
    argument: '<glob>',
    commands: ['relocate', 'check', 'undo'],
    description: 'leave these out: the name of a directory, or a path; may be given several times',
  },
  {
    name: 'from',
    type: 'value',
    argument: '<old path>',
    commands: ['relocate', 'check'],
    description: 'where the venv used to be, if it cannot be worked out',
  },
  {
    name: 'recompile',
    type: 'flag',
    commands: ['relocate'],
    description: 'also compile again the .pyc that name the old place',
  },
  { name: 'exact', type: 'flag', commands: ['relocate'], description: 'only the very same patch release' },
  {
    name: 'allow-private',
    type: 'flag',
    commands: ['relocate', 'check'],
    description: 'an interpreter that only one account can use counts as good',
  },
  {
    name: 'verify',
    type: 'value',
    argument: '<how>',
    choices: ['quick', 'full', 'none'],
    commands: ['relocate', 'check'],
    description:
      'how the result is proved; quick unless told, and none for check, which runs nothing of a venv otherwise',
  },
  {
    name: 'jobs',
    type: 'value',
    argument: '<n>',
    commands: ['relocate', 'check', 'undo'],
    description: 'how many venvs at once; the number of cores unless told',
  },
  {
    name: 'config',
    type: 'value',
    argument: '<file>',
    commands: everywhere,
    description: 'an INI file with the same settings, and a map of versions to installs',
  },
  {
    name: 'ini',
    type: 'flag',
    commands: ['pythons'],
    description: 'write the [interpreters] of a configuration file from what everybody can use',
  },
  {
    name: 'force',
    type: 'flag',
    commands: ['undo'],
    description: 'also where something else changed what a run wrote; a copy of that is kept',
  },
  {
    name: 'json',
    type: 'flag',
    commands: everywhere,
    description: 'one JSON document on stdout, nothing else there',
  },
  {
    name: 'report',
    type: 'value',
    argument: '<file.html>',
    commands: ['relocate', 'check', 'undo'],
    description: 'also write a page that a person can read and keep',
  },
  {
    name: 'summary-line',
    type: 'flag',
    commands: ['check'],
    description: 'one line within 2,048 characters, for device management',
  },
  {
    name: 'exit-zero',
    type: 'flag',
    commands: ['check'],
    description: 'say Compliant or NonCompliant and exit with 0 in either case, for device management',
  },
  { name: 'quiet', alias: 'q', type: 'flag', commands: everywhere, description: 'only errors' },
  {
    name: 'verbose',
    alias: 'v',
    type: 'flag',
    commands: everywhere,
    description: 'every change and every check',
  },
  {
    name: 'no-color',
    type: 'flag',
    commands: everywhere,
    description: 'no colours; NO_COLOR and FORCE_COLOR are honoured',
  },
];

export interface CommandSpec {
  readonly name: CommandName;
  /** As yargs writes it: the default command has no name. */
  readonly usage: string;
  readonly description: string;
}

export const commandSpecs: readonly CommandSpec[] = [
  {
    name: 'relocate',
    usage: '$0 [paths..]',
    description: 'point venvs at a system-wide interpreter of the same version',
  },
  { name: 'check', usage: 'check [paths..]', description: 'say which venvs need it, change nothing' },
  { name: 'undo', usage: 'undo [paths..]', description: 'put back exactly what the last run changed' },
  {
    name: 'pythons',
    usage: 'pythons',
    description: 'list the interpreters found: version, bits, for whom, from where',
  },
  {
    name: 'completion',
    usage: 'completion [shell]',
    description: 'print a script that lets bash, zsh, fish or powershell complete commands and options',
  },
];
