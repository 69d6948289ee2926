import { mapFileUrl, type UrlStyle } from './file-url.ts';
import { replaceMentions } from './find-mentions.ts';
import { mapPath } from './map-path.ts';
import type { RewriteContext } from './rewrite.ts';

/**
 * What a string of a data file says after the moves: a path, a `file:` URL, `NAME=<path>` or `--option=<path>`, or a list
 * of paths as in PATH. In any other text paths are replaced only where the new ones need no quoting, since it may be a
 * command. Undefined: nothing in it moved.
 */
export function mapValue(
  value: string,
  context: RewriteContext,
  style: UrlStyle = 'python',
): string | undefined {
  const whole = mapPath(value, context) ?? mapFileUrl(value, context, style);
  if (whole !== undefined) return whole;
  const named = /^(?<name>[A-Za-z_]\w*=|--?[A-Za-z][\w-]*=|-[ILR](?=[/\\]|[a-z]:))(?<rest>.*)$/is.exec(
    value,
  )?.groups;
  if (named !== undefined) {
    const rest = mapValue(named.rest ?? '', context, style);
    return rest === undefined ? undefined : `${named.name}${rest}`;
  }
  return mapList(value, context) ?? replaceMentions(value, context);
}

function mapList(value: string, context: RewriteContext): string | undefined {
  const separator = context.paths.listSeparator;
  const parts = value.split(separator);
  // A sentence or a command that holds a colon is no list.
  if (parts.length < 2 || !parts.every((part) => part === '' || context.paths.isAbsolute(part)))
    return undefined;
  const mapped = parts.map((part) => mapPath(part, context));
  if (mapped.every((part) => part === undefined)) return undefined;
  return parts.map((part, index) => mapped[index] ?? part).join(separator);
}
