import type { Plan } from '../model/change.ts';
import { planConfig } from './plan-config.ts';
import { planCopies, planLinks } from './plan-executables.ts';
import type { PlanInput } from './plan-input.ts';
import { planMetadata } from './plan-metadata.ts';
import { planOrigPrefix, planStdlibLinks } from './plan-stdlib-links.ts';

/** All changes that point a venv at the target; none where it is there already. */
export function planRelocation(input: PlanInput): Plan {
  const copies = planCopies(input);
  const stdlib = planStdlibLinks(input);
  const changes = [
    ...planLinks(input),
    ...copies.changes,
    ...stdlib.changes,
    planOrigPrefix(input),
    ...planMetadata(input),
    planConfig(input.snapshot, input.target),
  ].filter((change) => change !== undefined);
  return {
    root: input.snapshot.root,
    target: input.target,
    changes,
    problems: [...copies.problems, ...stdlib.problems],
  };
}
