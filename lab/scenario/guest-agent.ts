import { z } from 'zod';
import { duration } from './units.ts';

/**
 * What a scenario may set of a guest's agent; each key but `tls` and `stream` becomes one of the agent's configuration
 * (lab/components/sso-guest-agent/config.ts), where it is described for those who run one.
 */
export const guestAgent = z
  .strictObject({
    passwords: z.boolean().default(false).describe('Accept passwords inside the SASL layer; default false.'),
    passwordBackOff: duration
      .default(30_000)
      .describe("How long a principal's next password is refused after a wrong one; default 30s."),
    identityOnly: z
      .boolean()
      .default(false)
      .describe('Log in whoever is proven, also without a TGT; default false.'),
    tls: z
      .boolean()
      .default(false)
      .describe('Give the agent a certificate for its host name, so that it offers startTLS; default false.'),
    stream: z
      .enum(['spice', 'vnc', 'tcp'])
      .default('spice')
      .describe(
        'What carries the channel: the SPICE port, a stream of the host beside a VNC display, or TCP, which needs tls: true; default spice.',
      ),
  })
  .refine(({ tls, stream }) => tls || stream !== 'tcp', { error: 'stream: tcp needs tls: true' })
  .transform(({ passwordBackOff, ...rest }) => ({ ...rest, passwordBackOffSeconds: passwordBackOff / 1000 }))
  .prefault({})
  .describe("How the guest's agent is configured.");

export type GuestAgentPlan = z.output<typeof guestAgent>;
