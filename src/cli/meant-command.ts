import { type CommandName, commandSpecs } from './options.ts';

/**
 * The command that a word was probably meant to be, so that `chekc venv` does not change the venv that was only to be
 * looked at. Undefined for what does not look like a misspelled command.
 */
export function meantCommand(word: string): CommandName | undefined {
  return commandSpecs.find(({ name }) => {
    const allowed = name.length > 4 ? 2 : 1;
    return name !== 'relocate' && name !== word && countSlips(word.toLowerCase(), name) <= allowed;
  })?.name;
}

/** Letters to insert, drop, replace or swap with their neighbour to make one word of the other. */
function countSlips(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row += 1) {
    const cells = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const cell = (up: number, left: number): number => (rows[row - up] ?? cells)[column - left] ?? Infinity;
      cells.push(
        Math.min(
          cell(1, 0) + 1,
          (cells[column - 1] ?? Infinity) + 1,
          cell(1, 1) + (same ? 0 : 1),
          swapped && row > 1 && column > 1 ? cell(2, 2) + 1 : Infinity,
        ),
      );
    }
    rows.push(cells);
  }
  return rows[from.length]?.[to.length] ?? Infinity;
}
