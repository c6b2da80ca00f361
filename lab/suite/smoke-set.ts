/**
 * What `make test` runs of the scenarios: one of each kind, refusals among them, within two minutes. The rest is
 * `make lab`'s.
 */
export const smokeSet = [
  'forwardable-tgt',
  'not-ok-as-delegate',
  'raw-tgt',
  'password-wrong',
  'spn-from-guest-refused',
  'starttls',
  'tls-relay',
  'impostor-guest',
  'unlock-other-user',
  'agent-killed',
  'lockout-fixed',
] as const;
