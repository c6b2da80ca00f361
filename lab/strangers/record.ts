import type { Socket } from 'node:net';
import { startClientBehind } from './between.ts';
import { openRecorder } from './recording.ts';

/** Passes everything on and keeps what the client says, and what the guest says in `FILE.guest`. Resolves with the client's exit status. */
export async function record(channel: Socket, file: string, program: string, args: readonly string[]) {
  const client = startClientBehind(program, args);
  const [recorder, guestRecorder] = [openRecorder(file), openRecorder(`${file}.guest`)];
  client.says.on('data', (octets: Buffer) => recorder.keep(octets));
  client.says.pipe(channel);
  channel.on('data', (octets: Buffer) => guestRecorder.keep(octets));
  channel.pipe(client.hears);
  channel.once('close', () => client.hears.end());
  const status = await client.ended;
  await Promise.all([recorder.end(), guestRecorder.end()]);
  return status;
}
