import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

const file = new URL('../../schema/report-1.schema.json', import.meta.url);
const validate = new Ajv2020({
  allErrors: true,
  strict: true,
  strictRequired: false,
  strictTypes: false,
}).compile(JSON.parse(readFileSync(file, 'utf8')));

/** What a document has that the schema does not allow, or lacks; empty where it fits. */
export function schemaErrors(document: unknown): readonly string[] {
  return validate(document)
    ? []
    : (validate.errors ?? []).map(
        ({ instancePath, message, params }) => `${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
      );
}

/** Fails where a run with `--json` printed something that is not of the promised form. */
export function requireSchema(args: readonly string[], result: { readonly stdout: string }): void {
  const end = args.indexOf('--');
  const words = end === -1 ? args : args.slice(0, end);
  // A usage error prints no document; a run that was killed may print a part of one, which the test itself looks into.
  if (!words.includes('--json') || !result.stdout.endsWith('}\n')) return;
  const errors = schemaErrors(JSON.parse(result.stdout));
  if (errors.length > 0) throw new Error(`the JSON is not of the promised form:\n${errors.join('\n')}`);
}
