#!/usr/bin/env node
// CommonJS on purpose: node starts it some milliseconds sooner than an ES module.
'use strict';

const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const argv = process.argv.slice(2);
if (argv.length === 1 && argv[0] === '--version') {
  const { version } = JSON.parse(readFileSync(join(__dirname, '..', 'package.json'), 'utf8'));
  process.stdout.write(`${version}\n`);
} else if (argv.length === 1 && (argv[0] === '--help' || argv[0] === '-h')) {
  process.stdout.write(readFileSync(join(__dirname, '..', 'dist', 'help.txt')));
} else {
  // No path is empty: with that as its first word, it is the program that has itself work as another account, or start
  // programs for it.
  const [first, service] = argv;
  const work =
    argv.length === 3 && first === '' && service === 'serve-owner'
      ? require('../dist/owner.cjs').serveOwner(argv[2])
      : argv.length === 2 && first === '' && service === 'serve-programs'
        ? require('../dist/programs.cjs').servePrograms()
        : require('../dist/cli.cjs').main(argv);
  // The one place that sets the exit status: the rest returns it, so that nothing is cut off half way.
  work.then((exitCode) => {
    process.exitCode = exitCode;
  });
}
