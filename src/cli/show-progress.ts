import { type Progress, renderProgressBar, renderProgressLine } from '../report/render-progress.ts';
import type { Terminal } from './terminal.ts';

export interface ProgressDisplay {
  show(progress: Progress): void;
  /** Takes the bar away, so that the result stands where it was. */
  clear(): void;
}

/** Milliseconds between two pictures of the bar: more often is a flicker. */
const barPause = 100;
/** Milliseconds between two lines in a log. */
const linePause = 10_000;

/** A bar where stderr is a terminal; elsewhere a line now and then, and none for what is over soon. */
export function makeProgressDisplay(terminal: Terminal): ProgressDisplay {
  const isTerminal = terminal.errorColumns() !== undefined;
  let last = isTerminal ? Number.NEGATIVE_INFINITY : 0;
  let drawn = false;
  return {
    show: (progress) => {
      const isLast = progress.done === progress.total;
      if (progress.milliseconds - last < (isTerminal ? barPause : linePause)) return;
      if (isLast && !isTerminal) return;
      last = progress.milliseconds;
      // Asked each time: a window can be made smaller.
      const columns = terminal.errorColumns();
      if (columns === undefined) {
        terminal.err(renderProgressLine(progress));
        return;
      }
      drawn = true;
      terminal.err(`\r${renderProgressBar(progress, columns)}\u001b[K`);
    },
    clear: () => {
      if (drawn) terminal.err('\r\u001b[K');
      drawn = false;
    },
  };
}
