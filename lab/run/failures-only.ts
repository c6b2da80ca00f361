import type { StepOf } from '../scenario/plan.ts';

/** The lockout oracle of a scenario that failed half-way: the tickets of steps that were not reached were never issued. */
export function failuresOnly(oracle: StepOf<'expect-kdc'>): StepOf<'expect-kdc'> {
  const kdc = Object.fromEntries(
    Object.entries(oracle.args.kdc).map(([name, { failures }]) => [
      name,
      { failures, ticketsIssued: undefined, serviceTickets: undefined },
    ]),
  );
  const counts = Object.entries(kdc).map(([name, { failures = 0 }]) => `${name}: ${failures} failures`);
  return {
    ...oracle,
    args: { ...oracle.args, kdc },
    title: `lockout oracle: the KDC counts ${counts.join('; ')}`,
  };
}
