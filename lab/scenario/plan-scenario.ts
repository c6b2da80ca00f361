import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { checkClosed } from './check-closed.ts';
import { checkReferences, hostPrincipal } from './check-references.ts';
import { checkShape } from './check-shape.ts';
import { checkSteps } from './check-steps.ts';
import { checkWorld } from './check-world.ts';
import { lockoutOracle } from './lockout-oracle.ts';
import type { Plan } from './plan.ts';
import { readScenarioFile } from './read-scenario-file.ts';
import { throwMistakes } from './scenario-error.ts';
import type { Scenario } from './scenario-schema.ts';
import type { StepAction } from './step-schema.ts';
import type { YamlSource } from './yaml-source.ts';
import { parseYaml } from './yaml-source.ts';

/** Reads, checks and plans one scenario file; nothing is started. Rejects with a ScenarioError; ScenarioMistakes has all that is wrong. */
export async function planScenario(file: string): Promise<Plan> {
  return planText(await readScenarioFile(file), file);
}

/** Plans a scenario from its YAML text; `file` is where errors and steps say that they stand. */
export function planText(text: string, file: string): Plan {
  const source = parseYaml(text, file);
  const scenario = check(source);
  const digest = createHash('sha256').update(text).digest('hex');
  return deepFreeze({ ...toPlan(scenario, source, file), digest });
}

/** Throws ScenarioMistakes, all of them: only what earlier steps leave for later ones is not judged in a file that is ill-formed. */
function check(source: YamlSource): Scenario {
  const { scenario, mistakes } = checkShape(source);
  throwMistakes([
    ...source.mistakes,
    ...mistakes,
    ...checkReferences(source, scenario !== undefined),
    ...checkWorld(source),
    ...(scenario ? [...checkClosed(scenario, source), ...checkSteps(scenario, source)] : []),
  ]);
  if (!scenario) throw new Error('an ill-formed scenario without a mistake');
  return scenario;
}

function toPlan(scenario: Scenario, source: YamlSource, file: string): Omit<Plan, 'digest'> {
  const { realm, guests, desktops } = scenario;
  const oracle = { ...lockoutOracle(scenario), at: source.keyAt(['realm', 'principals']) };
  return {
    schema: 1,
    name: basename(file).replace(/\.ya?ml$/, ''),
    file,
    title: scenario.title,
    realm: {
      name: realm.name,
      domain: realm.name.toLowerCase(),
      kdc: realm.kdc,
      trusts: realm.trusts,
      primaryKdc: realm.primaryKdc,
      policies: Object.entries(realm.policies).map(([name, policy]) => ({ name, ...policy })),
      principals: Object.entries(realm.principals).map(
        ([name, { password, policy, okAsDelegate, maxLife }]) => ({
          name,
          password,
          policy,
          okAsDelegate,
          maxLifeMs: maxLife,
        }),
      ),
    },
    guests: Object.entries(guests).map(
      ([
        name,
        {
          users,
          ports,
          memory,
          agent,
          'serves-as': servesAs,
          keys,
          accounts,
          'auth-to-local': authToLocal,
          control,
          legacyLogin,
        },
      ]) => ({
        name,
        hostName: `${name}.${realm.name.toLowerCase()}`,
        principal: servesAs ?? hostPrincipal(name, realm.name),
        keys: keys ?? servesAs ?? hostPrincipal(name, realm.name),
        users,
        accounts,
        authToLocal,
        ports,
        memoryBytes: memory,
        plainSpice: scenario.steps.some((step) => measuresPlainSpice(step, name)),
        traced: scenario.steps.some((step) => measuresParts(step, name)),
        agent,
        control,
        legacyLogin,
      }),
    ),
    desktops: Object.entries(desktops).map(([name, { user }]) => ({ name, user })),
    timeouts: scenario.timeouts,
    steps: [
      ...scenario.steps.map((step, index) => ({ ...step, at: source.keyAt(['steps', index]) })),
      oracle,
    ],
  };
}

function measuresPlainSpice(step: StepAction, guest: string): boolean {
  return (
    step.verb === 'bench' &&
    [step.args.guest, ...step.args.beside].includes(guest) &&
    step.args.cells.some(({ layer }) => layer.includes('spiceport'))
  );
}

function measuresParts(step: StepAction, guest: string): boolean {
  return step.verb === 'bench' && step.args.guest === guest && step.args.cells.some(({ parts }) => parts);
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const part of Object.values(value)) deepFreeze(part);
  }
  return value;
}
