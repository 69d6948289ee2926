// Loaded by `node --require` into a run of the command: ends it by SIGKILL in place of its KILL_AT-th effect on the file
// system, counted from 1, as a power cut would. They are the calls of src/world/file-writer.ts.
'use strict';

const fs = require('node:fs');

let remaining = Number(process.env.KILL_AT);

function count() {
  remaining -= 1;
  if (remaining === 0) process.kill(process.pid, 'SIGKILL');
}

for (const name of [
  'mkdirSync',
  'writeSync',
  'fsync',
  'linkSync',
  'symlinkSync',
  'copyFileSync',
  'fchmodSync',
  'unlinkSync',
  'rmdirSync',
  'lutimesSync',
  'renameSync',
]) {
  const original = fs[name];
  fs[name] = (...args) => {
    count();
    return original.apply(fs, args);
  };
}
