import { stepControl } from '../../components/sso-guest-agent/control/control-machine.ts';
import { initialControlState } from '../../components/sso-guest-agent/control/control-state.ts';
import { createVdsmLineReader } from '../../wire/vdsm/line-reader.ts';
import { readMessageToGuest } from '../../wire/vdsm/message-to-guest.ts';
import { readMessageToHost } from '../../wire/vdsm/message-to-host.ts';
import { chunksOf } from '../chunks-of.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

const nested = `{"__name__":"echo","x":${'['.repeat(5000)}${']'.repeat(5000)}}`;

/** The control port's stream, read as either end does, and what the guest's machine makes of it. Declares no error. */
export const vdsmMessages: FuzzTarget = {
  name: 'vdsm-messages',
  corpus: [
    '{"__name__":"login","username":"alice@LAB.TEST","password":"looking-glass"}\n{"__name__":"lock-screen"}\n',
    '{"__name__":"shutdown","timeout":"30","message":"bye","reboot":"True"}\n{"__name__":"refresh","apiVersion":3}\n',
    '{"__name__":"lifecycle-event","type":"before_migration","reply_id":"7"}\n{"__name__":"api-version","apiVersion":2}\n',
    '{"__name__":"heartbeat","free-ram":"512","memory-stat":{"swap_in":1},"apiVersion":3}\n',
    '{"__name__":"network-interfaces","interfaces":[{"name":"eth0","inet":["10.0.2.15"],"inet6":[],"hw":"52:54:00:00:00:01"}]}\n',
    `${nested}\n`,
  ].map((text) => Buffer.from(text)),
  run: (input) => {
    const read = createVdsmLineReader();
    let state = initialControlState(true);
    for (const chunk of chunksOf(input)) {
      for (const line of read(chunk)) {
        if (line.kind !== 'line') continue;
        readMessageToHost(line.octets);
        const message = readMessageToGuest(line.octets);
        if (message.kind === 'message') state = stepControl(state, message).state;
      }
    }
  },
  declares: () => false,
};
