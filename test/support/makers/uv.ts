import { runOrThrow } from '../command.ts';
import { commandOfTool } from '../tools.ts';
import { homeEnvironment } from './environment.ts';
import type { Maker } from './maker.ts';
import { isMinorBetween, madeAt } from './maker.ts';

const variants = [
  { version: '0.13.9', tool: 'uv 0.13.9', args: [] },
  { version: '0.13.9', tool: 'uv 0.13.9', args: ['--seed'] },
  { version: '0.13.9', tool: 'uv 0.13.9', args: ['--relocatable'] },
  { version: '0.4.30', tool: 'uv 0.4.30', args: [] },
  { version: '0.4.30', tool: 'uv 0.4.30', args: ['--relocatable'] },
] as const;

/** `uv venv`. */
export const uvMakers: readonly Maker[] = variants.map(({ version, tool, args }) => ({
  name: ['uv', version, ...args].join(' '),
  tool: 'uv',
  version,
  shape: 'links',
  hasPip: args.some((argument) => argument === '--seed'),
  supports: (minor) => isMinorBetween(minor, version === '0.4.30' ? '3.7' : '3.6', '3.13'),
  make: async ({ base, directory, work }) => {
    const [command, ...first] = await commandOfTool(tool);
    await runOrThrow(command, [...first, 'venv', '--python', base.executable, ...args, directory], {
      env: homeEnvironment(work, base.minor),
    });
    return madeAt(directory);
  },
}));
