import { runOrThrow } from '../command.ts';
import type { ToolName } from '../tools.ts';
import { commandOfTool } from '../tools.ts';
import { homeEnvironment } from './environment.ts';
import type { Maker } from './maker.ts';
import { isMinorBetween, madeAt } from './maker.ts';

interface Release {
  readonly version: string;
  readonly tool: ToolName;
  readonly first: string;
  readonly last: string;
  /** 2.7 always gets a binary of its own. */
  readonly python2?: boolean;
  readonly copies?: boolean;
}

const releases: readonly Release[] = [
  { version: '16.7.12', tool: 'virtualenv 16.7.12', first: '3.6', last: '3.10', python2: true, copies: true },
  { version: '20.0.35', tool: 'virtualenv 20.0.35', first: '3.6', last: '3.10', python2: true },
  { version: '20.13.4', tool: 'virtualenv 20.13.4', first: '3.6', last: '3.11', python2: true },
  { version: '20.21.1', tool: 'virtualenv 20.21.1', first: '3.6', last: '3.11', python2: true },
  { version: '20.26.6', tool: 'virtualenv 20.26.6', first: '3.7', last: '3.13' },
  { version: '21.15.8', tool: 'virtualenv 21.15.8', first: '3.9', last: '3.13' },
];

/** virtualenv, by the releases that leave different traces. */
export const virtualenvMakers: readonly Maker[] = [
  ...releases.map((release) => makerOf(release, [])),
  ...releases.filter(({ copies }) => copies !== true).map((release) => makerOf(release, ['--copies'])),
];

function makerOf(release: Release, args: readonly string[]): Maker {
  return {
    name: ['virtualenv', release.version, ...args].join(' '),
    tool: 'virtualenv',
    version: release.version,
    shape: release.copies === true || args.includes('--copies') ? 'copies' : 'links',
    hasPip: true,
    supports: (minor) =>
      isMinorBetween(minor, release.first, release.last) || (minor === '2.7' && release.python2 === true),
    make: async ({ base, directory, work }) => {
      const [command, ...first] = await commandOfTool(release.tool);
      await runOrThrow(command, [...first, '--python', base.executable, ...args, directory], {
        env: homeEnvironment(work, base.minor),
      });
      return madeAt(directory);
    },
  };
}
