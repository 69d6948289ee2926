import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileReader } from './file-reader.ts';
import { fileWriter, macFileWriter } from './file-writer.ts';
import { findHolders } from './find-holders.ts';
import { makeIdentityFinder } from './find-identity.ts';
import { makeOwnerStarter } from './owner-process.ts';
import { makeProcessRunner } from './process-runner.ts';
import { startProgramHelper } from './program-helper.ts';
import { readWindowsFacts } from './read-windows-facts.ts';
import { readSystemFacts } from './system-facts.ts';
import { noWindows } from './windows-facts.ts';
import { makeWindowsFileWriter } from './windows-file-writer.ts';
import type { FileWriter, ProcessRunner, World } from './world.ts';

function writerFor(platform: string, processes: ProcessRunner): FileWriter {
  if (platform === 'win32') return makeWindowsFileWriter((path) => findHolders(processes, path));
  return platform === 'darwin' ? macFileWriter : fileWriter;
}

/** The bundle that this is a part of; the build puts it in. */
declare const venvRelocateFile: string;

// Both bundles, of the command and of the library, lie in a directory beside that of the command. A single executable
// is its own program.
function ownProgram(): readonly string[] {
  if (typeof venvRelocateFile !== 'string' || venvRelocateFile === process.execPath) return [];
  return [join(dirname(venvRelocateFile), '..', 'bin', 'venv-relocate.js')];
}

/**
 * The machine that the program runs on; nowhere else is asked which it is.
 * @param mayHelp whether a run that starts many programs may have another process of this program start them
 */
export function realWorld(mayHelp = false): World {
  const { platform } = process;
  const findIdentity = makeIdentityFinder(fileReader, () => system);
  // Asks for the accounts, should it have to, with programs of the system alone.
  const plain = makeProcessRunner(platform !== 'win32');
  const windows = platform === 'win32' ? readWindowsFacts(plain) : noWindows;
  const system = readSystemFacts(platform, plain, windows);
  const startHelper = mayHelp && platform !== 'win32' ? () => startProgramHelper(ownProgram()) : undefined;
  const identify = system.rights.all ? findIdentity : undefined;
  const processes = makeProcessRunner(platform !== 'win32', identify, startHelper);
  return {
    files: fileReader,
    writer: writerFor(platform, plain),
    processes,
    system,
    windows,
    startOwner: makeOwnerStarter(ownProgram()),
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
    randomName: () => randomBytes(9).toString('hex'),
  };
}
