import type { Scenario } from './scenario-schema.ts';
import { ScenarioError } from './scenario-error.ts';
import type { YamlSource } from './yaml-source.ts';

/**
 * Checks that a login which must be closed was seen before: where there never was one, nothing is open either.
 * Mistakes: `never-seen`.
 */
export function checkClosed({ steps }: Pick<Scenario, 'steps'>, source: YamlSource): ScenarioError[] {
  const mistakes: ScenarioError[] = [];
  const seen = new Set<string>();
  for (const [index, step] of steps.entries()) {
    if (step.verb !== 'expect-login' && step.verb !== 'expect-session') continue;
    const { guest, user } = step.args;
    const who = `${user} on ${guest}`;
    const state = step.verb === 'expect-login' ? step.args.login : step.args.session;
    if (['opened', 'unlocked', 'locked', 'active'].includes(state)) seen.add(who);
    if (state !== 'closed') continue;
    // refuses: test "a login that is closed and was never seen open is refused"
    if (!seen.delete(who))
      mistakes.push(
        new ScenarioError(
          'never-seen',
          `the login of ${who} cannot be closed: no step before expects to see it open`,
          source.keyAt(['steps', index]),
        ),
      );
  }
  return mistakes;
}
