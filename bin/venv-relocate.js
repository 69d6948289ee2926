#!/usr/bin/env node
// CommonJS on purpose: node starts it some milliseconds sooner than an ES module. All that it loads is named in a plain
// require(), so that scripts/build-exe.js can put the same file into a single executable.
'use strict';

const argv = process.argv.slice(2);
if (argv.length === 1 && argv[0] === '--version') {
  process.stdout.write(`${require('../package.json').version}\n`);
} else if (argv.length === 1 && (argv[0] === '--help' || argv[0] === '-h')) {
  process.stdout.write(require('../dist/help.json'));
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
