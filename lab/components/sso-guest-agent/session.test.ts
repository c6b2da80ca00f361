import test from 'ava';
import { type GuestSessionOptions, runGuestSession } from './session.ts';

/** The SIGNATUREs that a guest gives one client after another, each of whom leaves at once. */
async function signaturesOf(clients: number): Promise<readonly string[]> {
  const said: string[] = [];
  for (let count = 0; count < clients; count += 1) {
    const written = Promise.withResolvers<undefined>();
    await runGuestSession(
      {
        read: () => written.promise,
        write: (octets) => {
          said.push(octets.toString());
          if (said.join('').endsWith('authenticate kerberos\n')) written.resolve(undefined);
          return Promise.resolve();
        },
        [Symbol.asyncDispose]: () => Promise.resolve(),
      },
      {
        identity: { epoch: 'e1', spn: 'host/a@A', features: [], accepts: ['kerberos'], identityOnly: false },
        config: { spn: 'host/a@A', loginManager: 'none' },
        signal: new AbortController().signal,
        // Of the parts only these are used.
      } as unknown as GuestSessionOptions,
    );
  }
  return said
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('SPICE-SSO '));
}

test('each client is met with 128 random bits of its own', async (t) => {
  const challenges = (await signaturesOf(3)).map((line) => line.split(' ')[4] ?? '');
  t.is(new Set(challenges).size, 3);
  for (const challenge of challenges) t.regex(challenge, /^[0-9a-f]{32}$/);
});
