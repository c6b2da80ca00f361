import test from 'ava';
import { requestSchema } from './request-schema.ts';

const exec = { request: 'exec', guest: 'guest1', argv: ['id'], timeoutMs: 1000 };

test('every kind of request is understood', (t) => {
  const size = { rows: 24, columns: 80 };
  for (const request of [
    { request: 'status' },
    exec,
    { ...exec, as: 'alice', input: 'aGVsbG8=' },
    { request: 'qmp', guest: 'guest1', execute: 'query-status', arguments: { deep: [1, { er: null }] } },
    { request: 'screenshot', guest: 'guest1' },
    { request: 'read-screen', guest: 'guest1' },
    { request: 'attach', guest: 'guest1', ...size, term: 'xterm-256color' },
    { request: 'resize', guest: 'guest1', ...size },
    { request: 'extend', leaseMs: 1 },
    { request: 'down' },
  ])
    t.true(requestSchema.safeParse(request).success, JSON.stringify(request));
});

for (const [title, request] of [
  ['an unknown request', { request: 'reboot' }],
  ['an unknown key', { request: 'down', now: true }],
  ['no program', { ...exec, argv: [] }],
  ['too many arguments', { ...exec, argv: Array.from({ length: 257 }, () => 'x') }],
  ['an argument that is too long', { ...exec, argv: ['x'.repeat(65_537)] }],
  ['a user that is an option', { ...exec, as: '--shell=/bin/sh' }],
  ['an input that is not base64', { ...exec, input: 'hello!' }],
  ['a terminal of no rows', { request: 'resize', guest: 'guest1', rows: 0, columns: 80 }],
  [
    'a terminal’s name that a shell would read',
    { request: 'attach', guest: 'guest1', rows: 1, columns: 1, term: 'x;reboot' },
  ],
  ['a lease of no time', { request: 'extend', leaseMs: 0 }],
] as const) {
  test(`${title} is refused`, (t) => t.false(requestSchema.safeParse(request).success));
}
