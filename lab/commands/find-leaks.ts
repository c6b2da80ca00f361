import { scanArtifacts } from '../report/artifact-scan.ts';
import type { Plan } from '../scenario/plan.ts';
import { Secret } from '../secret/secret.ts';

/** Looks through a scenario's artifacts for its passwords and for keys and tickets; a sentence for each place. */
export async function findLeaks(folder: string, plan: Plan): Promise<readonly string[]> {
  const passwords = plan.realm.principals.flatMap(({ name, password }) =>
    password ? [{ name: `password of ${name}`, kind: 'password' as const, value: password }] : [],
  );
  const inSteps = plan.steps.flatMap(({ args, at }) =>
    'password' in args && args.password instanceof Secret
      ? [{ name: `password of line ${at.line}`, kind: 'password' as const, value: args.password }]
      : [],
  );
  const leaks = await scanArtifacts(folder, [...passwords, ...inSteps]);
  return leaks.map(({ name, form, file, offset }) => `${name} (${form}) in ${file} at octet ${offset}`);
}
