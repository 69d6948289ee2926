import { plural } from './words.ts';

/** How far a batch has come. */
export interface Progress {
  readonly done: number;
  readonly total: number;
  /** Of those that are done with, the ones that somebody has to look after. */
  readonly bad: number;
  readonly milliseconds: number;
}

const widestBar = 40;
const narrowestBar = 5;

/**
 * One line without a line break, never wider than the terminal: numbers first where there is little room, a bar where
 * there is some.
 * @param columns width of the terminal
 */
export function renderProgressBar(progress: Progress, columns: number): string {
  const { done, total, bad } = progress;
  const numbers = `${done}/${total}`;
  const parts = [numbers, ...(bad === 0 ? [] : [`${bad} bad`]), ...remaining(progress)];
  // The last column stays free: some terminals begin a new line once it is written.
  const room = columns - 1;
  let text = parts.join('  ');
  while (text.length > room && parts.length > 1) {
    parts.pop();
    text = parts.join('  ');
  }
  const width = Math.min(widestBar, room - text.length - 4);
  if (width < narrowestBar) return text.slice(0, Math.max(0, room));
  const filled = total === 0 ? width : Math.floor((width * done) / total);
  return `  ${'█'.repeat(filled)}${'░'.repeat(width - filled)}  ${text}`;
}

/** The same as a line of a log. */
export function renderProgressLine({ done, total, bad, milliseconds }: Progress): string {
  const troubled = bad === 0 ? '' : `, ${bad} bad`;
  return `${done} of ${plural(total, 'venv')} after ${Math.round(milliseconds / 1000)} s${troubled}\n`;
}

function remaining({ done, total, milliseconds }: Progress): readonly string[] {
  // From the first second on: before, it is a guess.
  if (done === 0 || done === total || milliseconds < 1000) return [];
  const left = Math.ceil(((milliseconds / done) * (total - done)) / 1000);
  return [left < 120 ? `${left} s left` : `${Math.ceil(left / 60)} min left`];
}
