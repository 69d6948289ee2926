import { type Problem, type ProblemCode, problem } from '../model/problem.ts';
import type { FileError } from '../world/world.ts';

const codes: Readonly<Record<string, ProblemCode>> = {
  EACCES: 'permission-denied',
  EPERM: 'permission-denied',
  EROFS: 'read-only',
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
  EOUTSIDE: 'leads-outside',
  ECHANGED: 'changed-meanwhile',
};

const immutableHint =
  'Run as the owner of the venv or as administrator. Where that does not help: lsattr shows whether it is immutable, and chattr -i ends that.';

// What Windows answers when a file is to be replaced or removed that somebody has open, or may not touch.
function isInUse({ code, operation, path }: FileError): boolean {
  return (
    ['EPERM', 'EACCES', 'EBUSY'].includes(code) &&
    /^(rename to|remove|remove directory)$/.test(operation) &&
    /^([a-z]:|\\\\)/i.test(path)
  );
}

/** The problem that a failure of the file system is for the venv it happened in. */
export function describeFileError(error: FileError): Problem {
  const code = isInUse(error) ? 'in-use' : (codes[error.code] ?? 'input-output');
  if (code === 'leads-outside' || code === 'changed-meanwhile') {
    return problem(code, error.path, `${error.operation} ${error.path}`);
  }
  // A new file has a name of its own until it is in its place, which would only puzzle.
  const path = error.path.replace(/([\\/])\.([^\\/]+)\.[0-9a-z]+\.new$/, '$1$2');
  // What root may not do either is forbidden by a flag on the file, or by a policy.
  const hint = error.code === 'EPERM' && code !== 'in-use' ? immutableHint : undefined;
  const holders = error.holders.length === 0 ? '' : `; ${error.holders.join(', ')} has it open`;
  return problem(code, path, `could not ${error.operation} ${path}: ${error.reason}${holders}`, hint);
}
