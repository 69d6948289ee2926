import { mapPath } from './map-path.ts';
import type { RewriteContext } from './rewrite.ts';

/** Which characters a writer leaves as they are in the path of a URL. */
export type UrlStyle = 'python' | 'rust';

// Python's urllib.request.pathname2url (pip); the `url` crate's path set (uv), which quotes far less.
const raw: Readonly<Record<UrlStyle, RegExp>> = {
  python: /[A-Za-z0-9_.~/-]/,
  rust: /[A-Za-z0-9_.~/!$&'()*+,;=:@|[\]^-]/,
};

/**
 * Where a `file:` URL (RFC 8089) leads after the moves: percent-encoding is taken off, the path moved, and put on again.
 * A fragment or query stays. Undefined if it is none, or leads elsewhere.
 * @param style of the writer, where the URL itself does not tell
 */
export function mapFileUrl(url: string, context: RewriteContext, style: UrlStyle): string | undefined {
  const parts = /^(?<head>(?:[a-z]+\+)?file:\/\/(?:localhost)?)(?<path>\/[^?#]*)(?<tail>.*)$/is.exec(
    url,
  )?.groups;
  if (parts === undefined) return undefined;
  const written = parts.path ?? '';
  const decoded = decodePercents(written);
  if (decoded === undefined) return undefined;
  const drive = context.paths.separator === '\\' && /^\/[a-z]:/i.test(decoded) ? '/' : '';
  const mapped = mapPath(decoded.slice(drive.length), context);
  if (mapped === undefined) return undefined;
  const path = drive + (context.paths.separator === '\\' ? mapped.replaceAll('\\', '/') : mapped);
  return `${parts.head}${encodePath(path, styleOf(written, decoded) ?? style)}${parts.tail}`;
}

function styleOf(written: string, decoded: string): UrlStyle | undefined {
  if (encodePath(decoded, 'python') === encodePath(decoded, 'rust')) return undefined;
  return written === encodePath(decoded, 'rust') ? 'rust' : 'python';
}

function encodePath(path: string, style: UrlStyle): string {
  const drive = /^\/[a-z]:/i.exec(path)?.[0] ?? '';
  const encoded = [...path.slice(drive.length)]
    .map((character) => (raw[style].test(character) ? character : encodeBytes(character)))
    .join('');
  return drive + encoded;
}

function encodeBytes(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`)
    .join('');
}

function decodePercents(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    // Percent signs that encode no UTF-8.
    if (error instanceof URIError) return undefined;
    throw error;
  }
}
