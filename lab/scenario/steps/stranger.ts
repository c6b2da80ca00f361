import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

const deeds = {
  'leave-stale-octets': 'leaves octets unread in the channel',
  'send-garbage': 'sends garbage as a token',
  replay: 'replays what was recorded',
  'replay-first-token': 'replays the first token that was recorded, and others after it',
  'replay-last-token': 'replays the last token that was recorded',
  'choose-integrity': 'authenticates and takes a layer of integrity alone',
  'leave-out-confidentiality': 'authenticates in a context that cannot encrypt',
  'send-frame-twice': 'logs in and sends one frame twice',
  'answer-wrongly': 'authenticates and answers each ping with another token',
  'send-credentials-in-tls': 'sends a password inside TLS without authenticating',
  'sign-without-nonce': 'signs without a nonce',
} as const;

export const stranger = stepVerb('stranger', {
  schema: z
    .strictObject({
      on: refersTo('desktop'),
      guest: refersTo('guest'),
      does: z
        .enum(Object.keys(deeds) as (keyof typeof deeds)[])
        .describe(
          'The replays play what `open-console` with `through: record` kept on this desktop; who authenticates does so with its ticket.',
        ),
      within,
    })
    .describe("Opens the guest's console with a stranger in the place of spice-client-sso (lab/strangers)."),
  deadlineMs: 30_000,
  owner: 'product',
  title: ({ on, guest, does }) => `a stranger on ${on} ${deeds[does]}, at ${guest}`,
});
