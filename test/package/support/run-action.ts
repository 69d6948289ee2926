import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type CommandResult, projectRoot, run } from '../../support/command.ts';

interface Action {
  readonly inputs: Readonly<Record<string, { readonly default?: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: {
    readonly using: string;
    readonly steps: readonly {
      readonly id?: string;
      readonly shell: string;
      readonly env?: Readonly<Record<string, string>>;
      readonly run: string;
    }[];
  };
}

export const action: Action = parse(readFileSync(join(projectRoot, 'action.yml'), 'utf8'));

export interface ActionRun {
  readonly result: CommandResult;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
}

/**
 * Does what GitHub's runner does with a composite action: defaults of inputs, expressions, the shell with its options,
 * the files for outputs and the summary.
 * @param workspace where the job's checkout lies
 */
export async function runAction(
  inputs: Readonly<Record<string, string>>,
  workspace: string,
  temporary: string,
): Promise<ActionRun> {
  const known = new Map<string, string>();
  for (const [name, { default: value }] of Object.entries(action.inputs))
    known.set(`inputs.${name}`, inputs[name] ?? value ?? '');
  const unknown = Object.keys(inputs).filter((name) => !(name in action.inputs));
  if (action.runs.using !== 'composite' || unknown.length > 0)
    throw new Error(`no composite action with ${unknown}`);
  mkdirSync(temporary, { recursive: true });
  const [output, summary, script] = ['output', 'summary', 'script.sh'].map((name) => join(temporary, name));
  let result: CommandResult | undefined;
  for (const step of action.runs.steps) {
    if (step.shell !== 'bash') throw new Error(`this runner has no shell ${step.shell}`);
    for (const file of [output, summary]) writeFileSync(file ?? '', '', { flag: 'a' });
    writeFileSync(script ?? '', step.run);
    const env = Object.fromEntries(
      Object.entries(step.env ?? {}).map(([name, text]) => [name, evaluate(text, known)]),
    );
    result = await run('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script ?? ''], {
      cwd: workspace,
      env: {
        ...(process.env as Record<string, string>),
        ...env,
        GITHUB_ACTIONS: 'true',
        GITHUB_OUTPUT: output ?? '',
        GITHUB_STEP_SUMMARY: summary ?? '',
        GITHUB_WORKSPACE: workspace,
        RUNNER_TEMP: temporary,
      },
    });
    for (const line of readFileSync(output ?? '', 'utf8').split('\n')) {
      const [, name, value] = /^([\w-]+)=(.*)$/.exec(line) ?? [];
      if (name !== undefined) known.set(`steps.${step.id}.outputs.${name}`, value ?? '');
    }
    if (result.code !== 0) break;
  }
  if (result === undefined) throw new Error('the action has no steps');
  return {
    result,
    outputs: Object.fromEntries(
      Object.entries(action.outputs).map(([name, { value }]) => [name, evaluate(value, known)]),
    ),
    summary: readFileSync(summary ?? '', 'utf8'),
  };
}

function evaluate(text: string, known: ReadonlyMap<string, string>): string {
  return text.replaceAll(/\$\{\{\s*([\w.-]+)\s*\}\}/g, (_, name: string) => {
    const value = known.get(name);
    if (value === undefined) throw new Error(`the action uses ${name}, which nothing sets`);
    return value;
  });
}
