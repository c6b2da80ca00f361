import { z } from 'zod';
import { refersTo } from '../names.ts';
import { stepVerb, within } from './step-verb.ts';

const counts = z
  .strictObject({
    failures: z
      .int()
      .min(0)
      .optional()
      .describe('Failed attempts that the KDC counted since the scenario began.'),
    'tickets-issued': z.int().min(0).optional().describe('AS_REQ lines of the KDC log that ISSUEd a ticket.'),
    'service-tickets': z
      .record(refersTo('ticket'), z.int().min(0))
      .optional()
      .describe('TGS_REQ lines of the KDC log that ISSUEd a ticket, by service; 0 for none.'),
  })
  .transform(({ 'tickets-issued': ticketsIssued, 'service-tickets': serviceTickets, failures }) => ({
    failures,
    ticketsIssued,
    serviceTickets,
  }));

export const expectKdc = stepVerb('expect-kdc', {
  schema: z
    .strictObject({ kdc: z.record(refersTo('principal'), counts), within })
    .describe("The KDC's own counters and log, by principal."),
  deadlineMs: 10_000,
  owner: 'product',
  title: ({ kdc }) => `the KDC counts ${Object.entries(kdc).map(describeCounts).join('; ')}`,
});

function describeCounts([principal, expected]: [string, z.output<typeof counts>]): string {
  const parts = [
    expected.failures === undefined ? undefined : plural(expected.failures, 'failure'),
    expected.ticketsIssued === undefined ? undefined : plural(expected.ticketsIssued, 'ticket'),
    ...Object.entries(expected.serviceTickets ?? {}).map(
      ([service, count]) => `${plural(count, 'ticket')} for ${service}`,
    ),
  ];
  return `${principal}: ${parts.filter((part) => part !== undefined).join(', ')}`;
}

const plural = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
