import { describe, expect, it } from 'vitest';
import { describeFileError } from '../../../src/apply/describe-file-error.ts';
import { encodeForPowerShell, holdersScript, parseHolders } from '../../../src/platform/parse-holders.ts';
import { FileError } from '../../../src/world/world.ts';

describe('who has a file open', () => {
  it('is told by name and process id, and what else is printed is passed over', () => {
    expect(
      parseHolders('4711\tnotepad.exe\r\n12\tJürgens Editor.exe\r\nWARNING: x\r\n\t\r\n7\t\r\n'),
    ).toEqual(['notepad.exe (process 4711)', 'Jürgens Editor.exe (process 12)']);
    expect(parseHolders('')).toEqual([]);
  });

  it('stands in the message, and nothing where it is not known', () => {
    const path = 'C:\\v\\pyvenv.cfg';
    const held = new FileError('EBUSY', path, 'rename to', { holders: ['notepad.exe (process 4711)'] });
    expect(describeFileError(held)).toMatchObject({
      code: 'in-use',
      message: `could not rename to ${path}: in use (EBUSY); notepad.exe (process 4711) has it open`,
    });
    expect(describeFileError(new FileError('EBUSY', path, 'remove')).message).toBe(
      `could not remove ${path}: in use (EBUSY)`,
    );
  });

  it('is asked by one line that CreateProcess takes', () => {
    // 32,767 letters for the whole line.
    expect(encodeForPowerShell(holdersScript).length).toBeLessThan(16_000);
  });
});
