import type { Socket } from 'node:net';
import { Transform } from 'node:stream';
import { startClientBehind } from './between.ts';
import { report } from './report.ts';

const echo = /(SPICE-SSO \S+ agent \S+ \S+ \S+) [0-9a-f]{32}\n/;

/** The first is also followed by a SIGNATURE that the guest sends unasked, which voids whatever a client has begun. */
const patientSignatures = 2;

/**
 * Passes on everything but the nonce in the guest's SIGNATUREs, as if they were meant for nobody. A client must wait
 * for its own, and so sign again and again; one that starts SASL has accepted it. Resolves with the client's exit status.
 */
export async function withholdNonce(
  channel: Socket,
  program: string,
  args: readonly string[],
): Promise<number> {
  const client = startClientBehind(program, args);
  let withheld = false;
  let signedAgain = 0;
  let reported = false;
  const tell = (event: 'accepted' | 'refused') => {
    if (!reported) report(event);
    reported = true;
  };
  client.says.on('data', (octets: Buffer) => {
    const said = octets.toString('latin1');
    if (said.includes('startSASL')) tell('accepted');
    else if (withheld && said.includes(' client ')) signedAgain += 1;
    if (signedAgain === patientSignatures) tell('refused');
    channel.write(octets);
  });
  channel
    .pipe(
      new Transform({
        // A SIGNATURE leaves in one write; all else passes as it is.
        transform(octets: Buffer, _encoding, done) {
          const said = octets.toString('latin1');
          withheld ||= echo.test(said);
          done(undefined, Buffer.from(said.replace(echo, '$1\n'), 'latin1'));
        },
      }),
    )
    .pipe(client.hears);
  channel.once('close', () => client.hears.end());
  return await client.ended;
}
