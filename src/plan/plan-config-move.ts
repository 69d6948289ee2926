import type { ConfigEntry, PyvenvConfig } from '../model/venv.ts';
import { mapPath } from '../rewrite/map-path.ts';
import type { RewriteContext } from '../rewrite/rewrite.ts';
import type { Span } from './edit-bytes.ts';

export interface ConfigMove {
  readonly spans: readonly Span[];
  /** Entries whose new value cannot be written: a line has no way to hold a line break, and its ends are trimmed. */
  readonly left: readonly ConfigEntry[];
}

/**
 * Places of the venv itself in pyvenv.cfg: the last word of `command` (CPython 3.11 on, virtualenv 21), and
 * `extends-environment` (uv). Values are not quoted there, whatever is in them.
 */
export function planConfigMove(config: PyvenvConfig, context: RewriteContext): ConfigMove {
  const spans: Span[] = [];
  const left: ConfigEntry[] = [];
  for (const entry of config.entries) {
    const value = movedValue(entry, context);
    if (value === undefined || value === entry.value) continue;
    if (/[\r\n]/.test(value) || value !== value.trim()) left.push(entry);
    else spans.push({ start: entry.valueStart, end: entry.valueEnd, text: value });
  }
  return { spans, left };
}

function movedValue(entry: ConfigEntry, context: RewriteContext): string | undefined {
  if (entry.key === 'extends-environment') return mapPath(entry.value, context);
  if (entry.key !== 'command') return undefined;
  // The path may hold spaces, and options stand before it: the longest end that is one of the old places counts.
  for (let start = entry.value.indexOf(' '); start !== -1; start = entry.value.indexOf(' ', start + 1)) {
    const moved = mapPath(entry.value.slice(start + 1), context);
    if (moved !== undefined) return entry.value.slice(0, start + 1) + moved;
  }
  return undefined;
}
