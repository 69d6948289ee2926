import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { codeOf } from '../../../src/world/file-reader.ts';

it('gives a code its name where Node has none for it, as for a quota that is used up', () => {
  const number = -constants.errno.EDQUOT;
  expect(codeOf({ code: `Unknown system error ${number}`, errno: number })).toBe('EDQUOT');
  expect(codeOf({ code: 'Unknown system error -9999', errno: -9999 })).toBe('Unknown system error -9999');
  expect(codeOf({ code: 'ENOSPC', errno: -28 })).toBe('ENOSPC');
  expect(codeOf(undefined)).toBe('EUNKNOWN');
});
