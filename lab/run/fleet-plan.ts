import type { Plan } from '../scenario/plan.ts';
import { planText } from '../scenario/plan-scenario.ts';

/** A world of so many guests of one realm, in which nothing happens: what their coming up takes is what it is for. */
export function fleetPlan(guests: number): Plan {
  const names = Array.from({ length: guests }, (_none, index) => `guest${index + 1}`);
  const text = [
    `title: ${guests} guests at once`,
    'realm:',
    '  name: LAB.TEST',
    '  kdc: process',
    '  principals:',
    '    alice: { password: wonderland }',
    ...names.map((name) => `    host/${name}.lab.test: {}`),
    'guests:',
    ...names.map((name) => `  ${name}: { users: [alice] }`),
    'desktops: { desk: { user: alice } }',
    'steps:',
    ...names.map((name) => `  - open-console: { on: desk, guest: ${name}, spn: host/${name}.lab.test }`),
    '',
  ].join('\n');
  return planText(text, `${guests}-guests.yaml`);
}
