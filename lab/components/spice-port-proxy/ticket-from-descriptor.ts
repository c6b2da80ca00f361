import { createReadStream } from 'node:fs';
import { Secret } from '../../secret/secret.ts';
import { withDeadline } from '../../deadline/wait-until.ts';
import { ProxyError } from './proxy-error.ts';
import { maxTicketBytes } from './settings.ts';

/** Reads the ticket from an inherited descriptor to its end, without a LF at the end; waits 10 s for it. */
export async function ticketFromDescriptor(fd: number): Promise<Secret<string>> {
  const ticket = await withDeadline(readTicket(fd), `the ticket on descriptor ${fd}`, 10_000).catch(
    (cause: unknown) => {
      if (cause instanceof ProxyError) throw cause;
      throw new ProxyError('usage', `--ticket-fd ${fd}: no ticket can be read there`, { cause });
    },
  );
  return new Secret(ticket);
}

async function readTicket(fd: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of createReadStream('', { fd, highWaterMark: 128 })) {
    chunks.push(chunk as Buffer);
    bytes += (chunk as Buffer).length;
    // A CR LF may follow the ticket.
    if (bytes > maxTicketBytes + 2) throw tooLong(fd);
  }
  const ticket = Buffer.concat(chunks)
    .toString('utf8')
    .replace(/\r?\n$/, '');
  if (Buffer.byteLength(ticket) > maxTicketBytes) throw tooLong(fd);
  return ticket;
}

function tooLong(fd: number): ProxyError {
  return new ProxyError('usage', `--ticket-fd ${fd}: the ticket is longer than ${maxTicketBytes} octets`);
}
