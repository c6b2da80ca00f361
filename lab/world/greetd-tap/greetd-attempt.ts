/**
 * Runs inside the guest as root: tries to log in at greetd past the agent.
 * `node greetd-attempt.ts USER` reads the answer to the prompt from stdin (empty: answers nothing) and prints greetd's reply.
 */
import { readFileSync } from 'node:fs';
import { attempt, connectGreetd, greetdSocket } from './greetd-frames.ts';

const username = process.argv[2] ?? '';
const response = readFileSync(0, 'utf8').trim();
const client = connectGreetd(greetdSocket());
const reply = await attempt(client, username, response === '' ? undefined : response);
await client.ask({ type: 'cancel_session' });
client.end();
console.log(JSON.stringify(reply));
