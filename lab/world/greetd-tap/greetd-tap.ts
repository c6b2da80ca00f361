/**
 * Runs inside the guest as root: a relay before greetd's socket that overhears the first answer to a prompt, tries it
 * once as another user, and lets the login go on as if nothing had happened.
 * `node greetd-tap.ts TRY_AS RESULT_FILE`; the result is `{ "answer": ..., "reply": greetd's reply to the other user }`.
 */
import { chmodSync, chownSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import {
  attempt,
  connectGreetd,
  encodeFrame,
  framesOf,
  type GreetdMessage,
  greetdSocket,
} from './greetd-frames.ts';

const [tryAs = '', resultFile = ''] = process.argv.slice(2);
const socketPath = greetdSocket();
const realPath = `${resultFile}.greetd`;
const { uid, gid, mode } = statSync(socketPath);
let overheard = false;

renameSync(socketPath, realPath);
createServer((client) => void relay(client)).listen(socketPath, () => {
  chownSync(socketPath, uid, gid);
  chmodSync(socketPath, mode & 0o777);
  writeFileSync(`${resultFile}.listening`, '');
});

async function relay(client: Socket): Promise<void> {
  client.on('error', () => client.destroy());
  const greetd = connectGreetd(realPath);
  let username = '';
  try {
    for await (const request of framesOf(client)) {
      if (request['type'] === 'create_session') username = String(request['username']);
      const answer = request['response'];
      if (!overheard && request['type'] === 'post_auth_message_response' && typeof answer === 'string') {
        overheard = true;
        client.write(encodeFrame(await tryAsAnother(username, answer)));
      } else {
        client.write(encodeFrame(await greetd.ask(request)));
      }
    }
  } finally {
    greetd.end();
  }

  async function tryAsAnother(owner: string, answer: string): Promise<GreetdMessage> {
    await greetd.ask({ type: 'cancel_session' });
    const reply = await attempt(greetd, tryAs, answer);
    await greetd.ask({ type: 'cancel_session' });
    writeFileSync(resultFile, JSON.stringify({ answer, reply }), { mode: 0o600 });
    return attempt(greetd, owner, answer);
  }
}
