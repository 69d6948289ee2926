// `npm run demo`: a venv dies and is brought back, on this machine, with real output. Needs a Python 3 and no network.
import { DemoFailure, runDemo } from './run-demo.js';

const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;

try {
  runDemo({
    colour,
    say: (text) => console.log(`\n# ${text}`),
    show: ({ command, stdout, stderr, status }) => {
      console.log(`\n$ ${command}`);
      process.stdout.write(stdout + stderr);
      if (status !== 0) console.log(`[exit status ${status}]`);
    },
  });
  console.log('\nAll steps gave what they should.');
} catch (error) {
  if (!(error instanceof DemoFailure)) throw error;
  console.error(`\ndemo: ${error.message}`);
  process.exitCode = 1;
}
