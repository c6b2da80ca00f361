import { randomBytes } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import type { Plan, StepOf } from '../../scenario/plan.ts';
import type { Between, ConsoleSession } from '../../world/ports.ts';
import { Secret } from '../../secret/secret.ts';
import { desktopOf, guestOf, type StepContext } from '../step-context.ts';
import { StepFailure } from '../step-failure.ts';
import { ComponentEndedError } from '../../world/process/component.ts';
import { ensureTlsMaterial } from '../../world/qemu/tls-material.ts';

/** Opens the guest's console from the desktop; done when the plugin runs on the opened port. */
export async function openConsole(step: StepOf<'open-console'>, context: StepContext): Promise<void> {
  const { on, guest, spn, trustAnySpn, guestRealm, offerTgtUntrusted, sendRawTgt, password } = step.args;
  const openedAtMs = performance.now();
  const stream = context.plan.guests.find(({ name }) => name === guest)?.agent.stream ?? 'spice';
  const session = await desktopOf(context, on).openConsole(guestOf(context, guest), {
    stream,
    pluginArguments: [
      ...(spn === undefined ? [] : ['--spn', `${spn}@${context.plan.realm.name}`]),
      ...(trustAnySpn ? ['--trust-any-spn'] : []),
      ...(guestRealm === undefined ? [] : ['--guest-realm', guestRealm]),
      ...(offerTgtUntrusted ? ['--offer-tgt-untrusted'] : []),
      ...(sendRawTgt ? ['--send-raw-tgt'] : []),
      ...(password === undefined ? [] : ['--password']),
      ...(await tlsArguments(step, context)),
    ],
    answer: answerOf(step, context),
    through: await betweenOf(step, context),
    speaks: step.args.speaks,
    ...(step.args.otherSpiceCa && { spiceCaFile: await otherCa(context.plan) }),
    ...(step.args.expiredTicket && { ticketLifetimeSeconds: 0 }),
  });
  if (step.args.proxyFails !== undefined) {
    await proxyFails(session, step.args.proxyFails, context);
    return;
  }
  context.memory.consoles.set(on, { session, guest, openedAtMs, tls: step.args.tls !== undefined });
  // There is no proxy: the client's own events tell how far it is.
  if (stream !== 'spice') return;
  try {
    await session.waitForEvent(
      (event) => event.event === 'plugin-started',
      `${on}'s proxy to start spice-client-sso on ${guest}`,
      context.deadlineMs,
    );
  } catch (error) {
    if (error instanceof ComponentEndedError)
      throw new StepFailure('component-ended', error.message, { cause: error });
    throw error;
  }
}

/** Waits for the proxy's end, which must be for this reason and before anything was started. */
async function proxyFails(session: ConsoleSession, code: string, context: StepContext): Promise<void> {
  const event = await session.waitForEvent(
    ({ event: name }) => name === 'failed' || name === 'plugin-started',
    `the proxy to fail with ${code}`,
    context.deadlineMs,
  );
  if (event.event === 'failed' && event['code'] === code) return;
  throw new StepFailure('not-met', `the proxy did not fail with ${code}: ${JSON.stringify(event)}`);
}

/** Each certificate has a CA of its own, so that of another host vouches for nobody here. */
async function otherCa({ realm }: Plan): Promise<string> {
  return (await ensureTlsMaterial(`other.${realm.domain}`, 'agent')).caFile;
}

/** What the user types at the client's prompt, if anybody does. */
function answerOf({ args }: StepOf<'open-console'>, { plan }: StepContext): Secret<string> | undefined {
  if (args.password === undefined) return args.consent === undefined ? undefined : new Secret(args.consent);
  if (args.password === 'wrong') return new Secret(`wrong-${randomBytes(8).toString('hex')}`);
  const principal = plan.realm.principals.find(({ name }) => name === args.password);
  if (!principal?.password)
    throw new StepFailure('command-failed', `${args.password} has no password to give`);
  return principal.password;
}

async function tlsArguments(
  { args }: StepOf<'open-console'>,
  { plan }: StepContext,
): Promise<readonly string[]> {
  const { tls } = args;
  if (!tls) return [];
  const caFile =
    tls.ca === 'run'
      ? (await ensureTlsMaterial(hostNameOf(args.guest, plan), 'agent')).caFile
      : await otherCa(plan);
  return ['--tls-ca', caFile, ...(tls.name === undefined ? [] : ['--tls-name', tls.name])];
}

async function betweenOf(
  { args }: StepOf<'open-console'>,
  { plan }: StepContext,
): Promise<Between | undefined> {
  switch (args.through) {
    case undefined:
      return undefined;
    case 'record':
    case 'relay':
    case 'withhold-nonce':
      return { stranger: args.through };
    case 'tls-relay':
    case 'plain-relay': {
      const { certificateFile, keyFile } = await ensureTlsMaterial(hostNameOf(args.guest, plan), 'agent');
      return { stranger: 'tls-relay', certificateFile, keyFile, guestTls: args.through === 'tls-relay' };
    }
  }
}

function hostNameOf(guest: string, { guests }: Plan): string {
  return guests.find(({ name }) => name === guest)?.hostName ?? guest;
}
