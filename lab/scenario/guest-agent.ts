import { z } from 'zod';

/**
 * What a scenario may set of a guest's agent; each key but `tls` becomes one of the agent's configuration
 * (lab/components/sso-guest-agent/config.ts), where it is described for those who run one.
 */
export const guestAgent = z
  .strictObject({
    passwords: z.boolean().default(false).describe('Accept passwords inside the SASL layer; default false.'),
    tls: z
      .boolean()
      .default(false)
      .describe('Give the agent a certificate for its host name, so that it offers startTLS; default false.'),
  })
  .prefault({})
  .describe("How the guest's agent is configured.");

export type GuestAgentPlan = z.output<typeof guestAgent>;
