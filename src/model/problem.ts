/** How much a problem weighs: an error stops the venv it is about, a warning does not, a note only informs. */
export type Severity = 'error' | 'warning' | 'note';

/** Something about one venv, one target or one run that a person should know, with what to do about it. */
export interface Problem {
  readonly code: ProblemCode;
  readonly severity: Severity;
  /** What was found, and where. */
  readonly message: string;
  /** What to do next. */
  readonly hint: string;
  /** The place it is about, absolute. */
  readonly path: string;
}

interface ProblemKind {
  readonly severity: Severity;
  /** The heading of its page in docs/problems/. */
  readonly title: string;
  /** Said where the finder of the problem has no better advice. */
  readonly hint: string;
}

const unchanged = 'Nothing was changed.';

/** Every problem there is. A code without title and hint does not compile; one without a docs page fails a test. */
export const problemKinds = {
  'no-such-path': {
    severity: 'error',
    title: 'There is nothing at this path',
    hint: 'Check the spelling; name a venv, a project that holds one, or a pyvenv.cfg.',
  },
  'not-searched': {
    severity: 'warning',
    title: 'Some directories could not be searched',
    hint: 'Run this as somebody who may read them, or leave them out with --exclude.',
  },
  'not-a-venv': {
    severity: 'error',
    title: 'This is not a venv',
    hint: 'Name the directory that holds pyvenv.cfg, or the project directly above it.',
  },
  'conda-environment': {
    severity: 'error',
    title: 'This is a conda environment',
    hint: 'conda writes its prefix into packages; make the environment again with: conda create --clone.',
  },
  'config-unreadable': {
    severity: 'error',
    title: 'pyvenv.cfg cannot be read',
    hint: 'Make the file readable for this account, or run as the owner of the venv.',
  },
  'config-invalid': {
    severity: 'error',
    title: 'pyvenv.cfg is not a configuration file',
    hint: 'Restore it from a backup, or make the venv again; the packages in it are untouched.',
  },
  'config-without-home': {
    severity: 'error',
    title: 'pyvenv.cfg has no home',
    hint: 'Some build tools leave it out on purpose. Otherwise add a line "home = <directory of the base python>" and run this again.',
  },
  'version-unknown': {
    severity: 'error',
    title: 'Nothing tells which Python this venv is for',
    hint: 'Add a line "version = 3.x.y" to pyvenv.cfg and run this again.',
  },
  'link-loop': {
    severity: 'error',
    title: 'Interpreter links of the venv point at each other',
    hint: 'Remove the links and run this again, or make the venv anew.',
  },
  'permission-denied': {
    severity: 'error',
    title: 'This account may not read or write here',
    hint: 'Run as the owner of the venv or as administrator; the owner can make it writable with: chmod u+w.',
  },
  'read-only': {
    severity: 'error',
    title: 'The venv cannot be written',
    hint: 'Make the venv and its directories writable for this account and run this again.',
  },
  'no-space': {
    severity: 'error',
    title: 'The disk is full, or the quota is used up',
    hint: 'Free some space and run this again.',
  },
  'input-output': {
    severity: 'error',
    title: 'The file system reported an error',
    hint: 'Check the disk or the connection to the share, then run this again.',
  },
  'base-missing': {
    severity: 'warning',
    title: 'The base interpreter is gone',
    hint: 'Run venv-relocate on this venv.',
  },
  'base-unreachable': {
    severity: 'warning',
    title: 'The base interpreter cannot be reached now',
    hint: 'Connect the network drive or ask for access; if the interpreter is gone for good, use --to.',
  },
  'base-private': {
    severity: 'warning',
    title: 'Only one account can use the base interpreter',
    hint: 'Run venv-relocate on this venv, or accept it with --allow-private.',
  },
  'base-broken': {
    severity: 'warning',
    title: 'The base interpreter is there and does not run',
    hint: 'Run venv-relocate on this venv.',
  },
  'base-wrong-version': {
    severity: 'warning',
    title: 'The base interpreter is of another version than the packages',
    hint: 'Run venv-relocate on this venv to find one of the right version.',
  },
  'base-mixed': {
    severity: 'warning',
    title: 'The venv takes its executable and its standard library from different installs',
    hint: 'Run venv-relocate on this venv.',
  },
  'home-hidden': {
    severity: 'warning',
    title: 'Python cannot find home in pyvenv.cfg',
    hint: 'Run venv-relocate on this venv: it writes the line so that it is found.',
  },
  'scripts-astray': {
    severity: 'warning',
    title: 'Scripts of the venv start an interpreter elsewhere',
    hint: 'The venv was moved or copied: its scripts still name the old place.',
  },
  moved: {
    severity: 'warning',
    title: 'The venv was moved or copied',
    hint: 'Run venv-relocate on this venv: its files still name the old place.',
  },
  'moved-unclear': {
    severity: 'error',
    title: 'The files of the venv disagree about where it was',
    hint: 'Say where it was with --from <old path>.',
  },
  'no-matching-interpreter': {
    severity: 'error',
    title: 'No interpreter fits this venv',
    hint: 'Install a matching Python for all users, or name one with --to.',
  },
  'version-mismatch': {
    severity: 'error',
    title: 'The interpreter named by --to is of another version',
    hint: 'Compiled packages would break; name an interpreter of the same X.Y with --to.',
  },
  'target-not-found': {
    severity: 'error',
    title: 'There is no interpreter where --to points',
    hint: 'Name an executable, an install directory, a version such as 3.9, or a glob of these.',
  },
  'target-not-python': {
    severity: 'error',
    title: 'What --to names is not a Python that runs',
    hint: 'Run it by hand to see what it says, or name another with --to.',
  },
  'target-private': {
    severity: 'warning',
    title: 'Only one account can use the interpreter named by --to',
    hint: 'It was named outright, so it is used; other accounts will not be able to run this venv.',
  },
  'patch-differs': {
    severity: 'note',
    title: 'The new interpreter is of another patch release',
    hint: 'Packages of one X.Y run on all its patch releases; use --exact to insist on the same.',
  },
  'target-lacks-file': {
    severity: 'error',
    title: 'The new interpreter lacks a file that the venv links to',
    hint: 'Name an interpreter with a full standard library, or make the venv anew.',
  },
  'left-alone': {
    severity: 'note',
    title: 'A place was left as it is',
    hint: 'Look at it by hand if the venv depends on it.',
  },
  'changed-meanwhile': {
    severity: 'error',
    title: 'A file changed between planning and writing',
    hint: `Something else is writing to this venv. ${unchanged} Run this again when it is done.`,
  },
  locked: {
    severity: 'error',
    title: 'Another run is working on this venv',
    hint: 'Wait for it to end, then run this again.',
  },
  'leads-outside': {
    severity: 'error',
    title: 'A link in the venv leads a change outside of it',
    hint: `Only files inside the venv are ever written. ${unchanged} Replace the link by a real directory.`,
  },
  'foreign-path': {
    severity: 'error',
    title: 'Somebody else leads root to this venv',
    hint: `A link or a .venv file of one account leads to a venv of another. ${unchanged} Name the venv itself, if it is meant.`,
  },
  'writable-by-others': {
    severity: 'error',
    title: 'Others can write to this venv of root',
    hint: "Make all of it root's with: chown -R root and chmod -R go-w; or give all of it to one account with chown -R. Then run this again.",
  },
  'owner-process-lost': {
    severity: 'error',
    title: 'The process that worked as the owner of the venv is lost',
    hint: 'What it had begun is put back by the next command on this venv. Something of that account may have ended it: run this again.',
  },
  'proof-failed': {
    severity: 'error',
    title: 'The venv did not run as planned, so everything was put back',
    hint: 'What was changed is put back. Try another interpreter with --to, or make the venv anew.',
  },
  'does-not-run': {
    severity: 'error',
    title: 'The venv does not run as it should',
    hint: 'Run venv-relocate on this venv; if there is nothing for it to do, make the venv anew.',
  },
  'extension-broken': {
    severity: 'warning',
    title: 'A compiled module cannot be imported',
    hint: 'Install the package again in this venv.',
  },
  'package-conflict': {
    severity: 'warning',
    title: 'pip check finds conflicts',
    hint: 'Run pip check in the venv; the change of interpreter does not cause missing packages.',
  },
  'not-run': {
    severity: 'note',
    title: 'Nothing of the venv was run',
    hint: 'Run the same as the owner of the venv, without the rights of an administrator, to have that done too.',
  },
  'in-use': {
    severity: 'error',
    title: 'A file is in use',
    hint: 'End the programs that run from this venv and run this again; Resource Monitor (resmon, CPU, Associated Handles) tells which has the file. Where none has, its access list forbids this account to change it.',
  },
  interrupted: {
    severity: 'error',
    title: 'The run was interrupted',
    hint: 'What was begun in this venv was put back. Run the same command again.',
  },
  'not-begun': {
    severity: 'note',
    title: 'This venv was not begun',
    hint: 'The run was interrupted before its turn. Run the same command again.',
  },
  'run-recovered': {
    severity: 'note',
    title: 'An interrupted run was put back',
    hint: 'The venv is as it was before that run.',
  },
  'journal-damaged': {
    severity: 'error',
    title: 'The journal of an earlier run cannot be read',
    hint: 'Look into .venv-relocate in the venv: kept originals lie there under their numbers.',
  },
  'rollback-failed': {
    severity: 'error',
    title: 'A change could not be rolled back',
    hint: 'Run venv-relocate check on this venv once the cause is mended: it finishes the roll-back.',
  },
  'changed-since': {
    severity: 'error',
    title: 'Something else changed what a run wrote',
    hint: 'Use undo --force to put the old state back; a copy of what is there now is kept.',
  },
  'nothing-to-undo': {
    severity: 'note',
    title: 'No run to undo',
    hint: 'The venv was not changed by venv-relocate, or that was undone already.',
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;

export type ProblemCode = keyof typeof problemKinds;

/** A problem with the severity of its kind, and its usual hint unless a better one is given. */
export function problem(code: ProblemCode, path: string, message: string, hint?: string): Problem {
  const kind = problemKinds[code];
  return { code, severity: kind.severity, message, hint: hint ?? kind.hint, path };
}
