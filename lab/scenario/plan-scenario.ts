import { createHash } from 'node:crypto';
import { checkClosed } from './check-closed.ts';
import { checkReferences, hostPrincipal } from './check-references.ts';
import { checkShape } from './check-shape.ts';
import { checkSteps } from './check-steps.ts';
import { checkWorld } from './check-world.ts';
import { lockoutOracle } from './lockout-oracle.ts';
import { type Combination, combinationsOf, fillIn, suffixOf } from './matrix.ts';
import type { Plan } from './plan.ts';
import { withBenchmarkTag } from './scenario-labels.ts';
import { stemOf } from './scenario-selector.ts';
import { readScenarioFile } from './read-scenario-file.ts';
import { ScenarioError, throwMistakes } from './scenario-error.ts';
import type { Scenario } from './scenario-schema.ts';
import type { StepAction } from './step-schema.ts';
import type { YamlSource } from './yaml-source.ts';
import { parseYaml } from './yaml-source.ts';

/**
 * Reads, checks and plans one scenario file, for each combination of its matrix; nothing is started. Rejects with a
 * ScenarioError; ScenarioMistakes has all that is wrong.
 */
export async function planScenario(file: string): Promise<readonly Plan[]> {
  return planEach(await readScenarioFile(file), file);
}

/** Plans a scenario from its YAML text, each combination; `file` is where errors and steps say that they stand. */
export function planEach(text: string, file: string): readonly Plan[] {
  const combinations = combinationsOf(parseYaml(text, file).value);
  const mistakes: ScenarioError[] = [];
  const plans = combinations.flatMap((combination) => {
    try {
      return [planOne(text, file, combination)];
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      mistakes.push(error);
      return [];
    }
  });
  // Most mistakes are those of every combination, and stand at one place.
  throwMistakes(mistakes);
  return plans;
}

/** Plans a scenario without a matrix. */
export function planText(text: string, file: string): Plan {
  return planOne(text, file, {});
}

function planOne(text: string, file: string, combination: Combination): Plan {
  let unused: readonly string[] = [];
  const source = parseYaml(text, file, (document, positionOf) => {
    const filled = fillIn(document, combination, positionOf);
    ({ unused } = filled);
    return filled.mistakes;
  });
  const nowhere: ScenarioError[] = [];
  for (const name of unused) {
    const text = `\${{ matrix.${name} }} stands nowhere in the scenario`;
    // refuses: test "a placeholder stands in a value, for a name of the matrix"
    nowhere.push(new ScenarioError('unknown-reference', text, source.keyAt(['matrix', name])));
  }
  const scenario = check(source, nowhere);
  const digest = createHash('sha256').update(text).digest('hex');
  return deepFreeze({ ...toPlan(scenario, source, file, suffixOf(combination)), digest });
}

/** Throws ScenarioMistakes, all of them: only what earlier steps leave for later ones is not judged in a file that is ill-formed. */
function check(source: YamlSource, ofMatrix: readonly ScenarioError[]): Scenario {
  const { scenario, mistakes } = checkShape(source);
  throwMistakes([
    ...source.mistakes,
    ...ofMatrix,
    ...mistakes,
    ...checkReferences(source, scenario !== undefined),
    ...checkWorld(source),
    ...(scenario ? [...checkClosed(scenario, source), ...checkSteps(scenario, source)] : []),
  ]);
  if (!scenario) throw new Error('an ill-formed scenario without a mistake');
  return scenario;
}

function toPlan(scenario: Scenario, source: YamlSource, file: string, suffix: string): Omit<Plan, 'digest'> {
  const { realm, guests, desktops } = scenario;
  const oracle = { ...lockoutOracle(scenario), at: source.keyAt(['realm', 'principals']) };
  return {
    schema: 1,
    name: `${stemOf(file)}${suffix}`,
    file,
    title: scenario.title,
    tags: withBenchmarkTag(
      scenario.tags,
      scenario.steps.map(({ verb }) => verb),
    ),
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
