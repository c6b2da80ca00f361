/** A whole small scenario, as design documents show it; tests change one line of it. */
export const scenarioLines = [
  'title: A forwardable TGT is delegated and opens the console', // 1
  'realm:',
  '  name: LAB.TEST',
  '  policies: { lock3: { maxFailures: 3, lockout: 10s } }',
  '  principals:', // 5
  '    alice: { password: wonderland, policy: lock3 }',
  '    host/guest1.lab.test: { okAsDelegate: true }',
  '    http/web.lab.test: {}',
  'guests:',
  '  guest1: { users: [alice], ports: [spice.sso.0] }', // 10
  'desktops:',
  '  desk: { user: alice }',
  'steps:',
  '  - kinit: { on: desk, as: alice, forwardable: true }',
  '  - open-console: { on: desk, guest: guest1, spn: host/guest1.lab.test }', // 15
  '  - expect: { login: opened, guest: guest1, user: alice, within: 20s }',
  '  - expect: { ticket: krbtgt/LAB.TEST, guest: guest1, user: alice, flags: [forwarded] }',
  '  - run: { on: guest1, as: alice, command: kvno http/web.lab.test }',
  '  - expect: { kdc: { alice: { failures: 0, tickets-issued: 1 } } }',
  '  - close-console: { on: desk }', // 20
  '  - expect: { session: locked, guest: guest1, user: alice, within: 5s }',
] as const;

/** The scenario with line `number` (from 1) replaced, or removed. */
export function scenarioText(number?: number, replacement?: string): string {
  const lines = scenarioLines.flatMap((line, index) =>
    index + 1 !== number ? [line] : replacement === undefined ? [] : [replacement],
  );
  return `${lines.join('\n')}\n`;
}
