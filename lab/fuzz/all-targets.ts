import type { FuzzTarget } from './fuzz-target.ts';
import { ccache } from './targets/ccache.ts';
import { consoleInterleavings } from './targets/console-interleavings.ts';
import { krbCred } from './targets/krb-cred.ts';
import { clientMachine, guestMachine } from './targets/machines.ts';
import { plainMessage } from './targets/plain-message.ts';
import { saslFrames } from './targets/sasl-frames.ts';
import { spiceChannels, spiceLink } from './targets/spice-messages.ts';
import { ssoLines } from './targets/sso-lines.ts';
import { vdsmMessages } from './targets/vdsm-messages.ts';
import { vvFile } from './targets/vv-file.ts';

export const allTargets: readonly FuzzTarget[] = [
  ssoLines,
  guestMachine,
  clientMachine,
  consoleInterleavings,
  saslFrames,
  plainMessage,
  ccache,
  krbCred,
  vdsmMessages,
  vvFile,
  spiceLink,
  ...spiceChannels,
];
