import { z } from 'zod';
import { realmName, refersTo } from '../names.ts';
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
        .describe('Without `spn`, believe the host/ name that the guest gives.'),
      'guest-realm': realmName()
        .optional()
        .describe("Without `spn`: a realm besides the user's own that the guest's name may be of."),
      'offer-tgt-untrusted': z
        .boolean()
        .default(false)
        .describe('Offer the TGT to services not trusted for delegation.'),
      'send-raw-tgt': z
        .boolean()
        .default(false)
        .describe('Send the raw TGT as KRB-CRED when it is asked for.'),
      password: z
        .union([z.literal('wrong'), refersTo('principal')])
        .optional()
        .describe(
          'Let the client send a password: that of this principal, or a wrong one; default: no password is sent.',
        ),
      speaks: z
        .enum(['1-9', '2-3'])
        .optional()
        .describe('A client that speaks these versions of the protocol; default: ours.'),
      through: z
        .enum(['record', 'relay', 'tls-relay', 'plain-relay', 'withhold-nonce'])
        .optional()
        .describe(
          'A stranger between the client and the guest: `record` keeps what the client says, `relay` gives each side a SIGNATURE of its own, `tls-relay` ends TLS with a certificate that the client accepts and begins another, `plain-relay` begins none, `withhold-nonce` takes the nonce out of the guest’s SIGNATUREs.',
        ),
      consent: z
        .enum(['yes', 'no'])
        .optional()
        .describe('What the user says to a name that the guest gives; default: nobody answers.'),
      tls: z
        .boolean()
        .default(false)
        .describe(
          'Require TLS, with a certificate of the CA that signed the guest’s, made for the host of `spn`.',
        ),
      'tls-ca': z
        .enum(['run', 'other'])
        .default('run')
        .describe('With `tls`: trust the CA of the guest’s certificate, or only another; default run.'),
      'tls-name': z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]{0,252}$/, 'expected the name of a host')
        .optional()
        .describe('With `tls`: the name that the certificate must be made for.'),
      'spice-ca': z
        .enum(['run', 'other'])
        .default('run')
        .describe('Whom the proxy trusts for the SPICE server: its CA, or only another; default run.'),
      'spice-ticket': z
        .enum(['fresh', 'expired'])
        .default('fresh')
        .describe('The SPICE ticket that the proxy is given; default fresh.'),
      'proxy-fails': z
        .enum(['tls-untrusted', 'ticket-refused'])
        .optional()
        .describe('The proxy must end with this code, and no plugin may have been started.'),
      within,
    })
    .refine(({ tls, 'tls-ca': ca, 'tls-name': name }) => tls || (ca === 'run' && name === undefined), {
      error: 'tls-ca and tls-name need tls: true',
    })
    .describe("Opens the guest's console from a desktop: a fresh SPICE ticket, the proxy, spice-client-sso.")
    .transform(
      ({
        'trust-any-spn': trustAnySpn,
        'guest-realm': guestRealm,
        'offer-tgt-untrusted': offerTgtUntrusted,
        'send-raw-tgt': sendRawTgt,
        tls,
        'tls-ca': tlsCa,
        'tls-name': tlsName,
        'spice-ca': spiceCa,
        'spice-ticket': spiceTicket,
        'proxy-fails': proxyFails,
        ...rest
      }) => ({
        ...rest,
        trustAnySpn,
        ...(guestRealm !== undefined && { guestRealm }),
        offerTgtUntrusted,
        sendRawTgt,
        ...(spiceCa === 'other' && { otherSpiceCa: true }),
        ...(spiceTicket === 'expired' && { expiredTicket: true }),
        ...(proxyFails !== undefined && { proxyFails }),
        ...(tls && { tls: { ca: tlsCa, name: tlsName } }),
      }),
    ),
  deadlineMs: 30_000,
  owner: 'product',
  title: ({ on, guest }) => `${on} opens the console of ${guest}`,
});
