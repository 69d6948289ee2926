import { describe, expect, it } from 'vitest';
import { windowsPaths } from '../../../src/platform/path-rules.ts';
import { interpreterOf, parseLauncher } from '../../../src/rewrite/launcher-parse.ts';
import { rewriteLauncher } from '../../../src/rewrite/launcher-rewrite.ts';
import { mapPath } from '../../../src/rewrite/map-path.ts';
import { makeDistlibLauncher, makeUvTrailerLauncher, readUvLauncher } from './support/make-launcher.ts';
import { makePe } from './support/make-pe.ts';

const venv = 'C:\\v\\venv';
const python = `${venv}\\Scripts\\python.exe`;
const context = { moves: [{ from: venv, to: 'C:\\some where\\else' }], paths: windowsPaths };
const subjects = [
  readUvLauncher('0.8.24'),
  readUvLauncher('0.12.0'),
  readUvLauncher('0.13.9'),
  makeDistlibLauncher(makePe(), `#!${python}\n`),
  makeUvTrailerLauncher(makePe({ bits: 32 }), python, 'UVPY'),
  makePe({ imports: ['KERNEL32.dll', 'python311.dll'] }),
];
const rounds = 1_500;

/** Mulberry32: the same numbers on each run. */
function makeRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 0x100000000) * below);
  };
}

const nasty = [0, 1, 2, 0x7f, 0xff, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0x80000010, 0xffffffff];

function mutate(original: Buffer, random: (below: number) => number): Buffer {
  const bytes = Buffer.from(original);
  // Where headers, resource tables and trailers lie, more often than in between.
  const resources = bytes.indexOf('.pedata') < 0 ? 0xa800 : 0xae00;
  const regions: [number, number][] = [
    [0, 0x400],
    [Math.max(0, bytes.length - 600), bytes.length],
    [resources, resources + 0x200],
    [0, bytes.length],
  ];
  for (let change = 0; change <= random(6); change += 1) {
    const [from, to] = regions[random(regions.length)] ?? [0, 1];
    const at = Math.min(from + random(to - from), Math.max(0, bytes.length - 5));
    if (bytes.length < 8) break;
    if (random(2) === 0) bytes[at] = random(256);
    else bytes.writeUInt32LE(nasty[random(nasty.length)] ?? 0, at - (at % 2));
  }
  const shape = random(8);
  if (shape === 0) return bytes.subarray(0, random(bytes.length + 1));
  if (shape === 1) return Buffer.concat([bytes, Buffer.alloc(random(2000), random(256))]);
  return bytes;
}

describe('spoiled launchers', () => {
  it(`${subjects.length * rounds} of them are read and rewritten without an exception, a hang or a wrong path`, {
    timeout: 60_000,
  }, () => {
    const random = makeRandom(20_240_711);
    const kinds = new Map<string, number>();
    let slowest = 0;
    for (const original of subjects) {
      for (let round = 0; round < rounds; round += 1) {
        const bytes = mutate(original, random);
        const before = Buffer.from(bytes);
        const started = performance.now();
        const launcher = parseLauncher(bytes);
        const { bytes: result } = rewriteLauncher(bytes, context);
        slowest = Math.max(slowest, performance.now() - started);
        kinds.set(launcher.kind, (kinds.get(launcher.kind) ?? 0) + 1);
        if (!bytes.equals(before)) throw new Error('the bytes that were given were written to');
        if (result === undefined) continue;
        expect(interpreterOf(parseLauncher(result))).toBe(mapPath(interpreterOf(launcher) ?? '', context));
      }
    }
    expect([...kinds.keys()].sort()).toEqual(['distlib', 'python', 'unknown', 'uv-resources', 'uv-trailer']);
    expect(slowest).toBeLessThan(1_000);
  });

  it('every truncation of a launcher is unknown or names the same path', () => {
    for (const original of subjects) {
      for (let length = 0; length < original.length; length += length < 1_200 ? 1 : 97) {
        const launcher = parseLauncher(original.subarray(0, length));
        expect([undefined, interpreterOf(parseLauncher(original))]).toContain(interpreterOf(launcher));
      }
    }
  });

  it('a resource tree that leads back into itself ends', () => {
    const bytes = readUvLauncher('0.13.9');
    // The root's only entries, both turned into tables at the root.
    const root = 0xae00;
    for (let entry = 0; entry < 2; entry += 1) bytes.writeUInt32LE(0x80000000, root + 16 + entry * 8 + 4);
    expect(parseLauncher(bytes).kind).toBe('unknown');
  });

  it('tables that claim 65,535 entries and more end', () => {
    const bytes = readUvLauncher('0.13.9');
    bytes.writeUInt32LE(0xffffffff, 0xae00 + 12);
    const started = performance.now();
    expect(parseLauncher(bytes).kind).toBe('unknown');
    expect(performance.now() - started).toBeLessThan(500);
  });
});
