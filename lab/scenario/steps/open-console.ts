import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

export const openConsole = stepVerb('open-console', {
  schema: z
    .strictObject({
      on: refersTo('desktop'),
      guest: refersTo('guest'),
      spn: refersTo('identity')
        .optional()
        .describe('The service principal name that the client is configured with.'),
      'trust-any-spn': z
        .boolean()
        .default(false)
        .describe('Without `spn`, believe the name that the guest gives.'),
      'offer-tgt-untrusted': z
        .boolean()
        .default(false)
        .describe('Offer the TGT to services not trusted for delegation.'),
      'send-raw-tgt': z
        .boolean()
        .default(false)
        .describe('Send the raw TGT as KRB-CRED when it is asked for.'),
      within,
    })
    .describe("Opens the guest's console from a desktop: a fresh SPICE ticket, the proxy, spice-client-sso.")
    .transform(
      ({
        'trust-any-spn': trustAnySpn,
        'offer-tgt-untrusted': offerTgtUntrusted,
        'send-raw-tgt': sendRawTgt,
        ...rest
      }) => ({ ...rest, trustAnySpn, offerTgtUntrusted, sendRawTgt }),
    ),
  deadlineMs: 30_000,
  title: ({ on, guest }) => `${on} opens the console of ${guest}`,
});
