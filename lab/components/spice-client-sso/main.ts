#!/usr/bin/env node
import type { NetConnectOpts } from 'node:net';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { openGss } from '../../gss/open-gss.ts';
import {
  type PasswordSource,
  passwordFromDescriptor,
  passwordFromPrompt,
} from './credential/password-source.ts';
import { logEvent } from './log.ts';
import { openStream, parseAddress } from './open-stream.ts';
import { createUserPrompt, type UserPrompt } from './prompt/ask-user.ts';
import { runClientSession } from './session.ts';
import { serviceNameProblem } from './service-name.ts';
import { readTlsTrust, type TlsTrust } from './tls-trust.ts';
import { openTranscript } from './transcript.ts';

interface Options {
  readonly spn?: string;
  readonly trustAnySpn?: boolean;
  readonly guestRealm: readonly string[];
  readonly offerTgtUntrusted?: boolean;
  readonly sendRawTgt?: boolean;
  readonly password?: boolean;
  readonly passwordFd?: number;
  readonly askpass?: string;
  readonly prompt: boolean;
  readonly connect?: string;
  readonly tlsCa?: string;
  readonly tlsName?: string;
  readonly ccache?: string;
  readonly transcript?: string;
}

/** Resolves with the exit status: 0 when a login was opened, 1 when none was, 2 for bad usage. */
async function main(argv: readonly string[]): Promise<number> {
  const command = new Command('spice-client-sso')
    .description(
      'Logs the user in to a virtual machine’s console with a Kerberos ticket, over stdin and stdout.',
    )
    .option('--spn <name>', 'service principal name of the guest, host/guest1.lab.test[@REALM]', serviceName)
    .option('--trust-any-spn', 'without --spn: believe the host/ name that the guest gives (weak)')
    .option<readonly string[]>(
      '--guest-realm <realm>',
      'without --spn: a guest may be of this realm too, besides the user’s own; repeatable',
      (realm, realms) => [...realms, realm],
      [],
    )
    .option('--offer-tgt-untrusted', 'delegate also to services that are not marked ok-as-delegate')
    .option(
      '--send-raw-tgt',
      'send the TGT itself where none can be delegated: the guest can then be the user',
    )
    .option('--password', 'send a password where there is no other credential; it is asked for')
    .option(
      '--password-fd <number>',
      'the same, with the password as the first line of this descriptor',
      descriptorNumber,
    )
    .option(
      '--askpass <program>',
      'ask by this program, as ssh does with SSH_ASKPASS; default: at the terminal',
    )
    .option('--no-prompt', 'ask nobody: a name that the guest gives is refused')
    .option('--connect <address>', 'tcp:HOST:PORT or unix:/path; default: stdin and stdout')
    .option('--tls-ca <file>', 'require TLS, with a certificate that a CA of this PEM file vouches for')
    .option('--tls-name <name>', 'the name that the certificate is made for; default: the host of --spn')
    .option('--ccache <name>', 'credential cache; default: KRB5CCNAME, or the library’s default')
    .option('--transcript <file>', 'append every protocol line as JSON, secrets masked')
    .exitOverride()
    .configureOutput({ writeOut: (text) => process.stderr.write(text) });
  let options: Options;
  let tls: TlsTrust | undefined;
  let address: NetConnectOpts | undefined;
  try {
    options = command.parse(argv).opts<Options>();
    if (command.args.length > 0) command.error(`error: unexpected argument ${command.args[0] ?? ''}`);
    address = options.connect === undefined ? undefined : parseAddress(options.connect);
    if (options.connect !== undefined && !address)
      command.error('error: --connect takes tcp:HOST:PORT or unix:/path');
    tls = readTlsTrust(options, (problem) => command.error(`error: ${problem}`));
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? 0 : 2;
  }

  const ending = new AbortController();
  process.once('SIGTERM', () => ending.abort());
  process.once('SIGINT', () => ending.abort());
  await using gss = openGss();
  await using transcript = openTranscript(options.transcript);
  const prompt = createUserPrompt(options.askpass);
  const passwords = passwordSource(options, prompt);
  return await runClientSession({
    ...(await openStream(address)),
    policy: {
      spn: options.spn,
      trustAnySpn: options.trustAnySpn ?? false,
      offerTgtUntrusted: options.offerTgtUntrusted ?? false,
      askConsent: options.prompt,
      sendRawTgt: options.sendRawTgt ?? false,
      sendPassword: passwords !== undefined,
    },
    guestRealms: options.guestRealm,
    tls,
    ccache: options.ccache,
    gss,
    prompt,
    passwords,
    transcript,
    signal: ending.signal,
  });
}

function passwordSource({ password, passwordFd }: Options, prompt: UserPrompt): PasswordSource | undefined {
  if (passwordFd !== undefined) return passwordFromDescriptor(passwordFd);
  return password ? passwordFromPrompt(prompt) : undefined;
}

function serviceName(text: string): string {
  const problem = serviceNameProblem(text);
  // refuses: test "host@name on the command line is bad usage, and nothing is sent"
  if (problem !== undefined) throw new InvalidArgumentError(problem);
  return text;
}

/** Descriptors below 3 are the channel and the log. */
function descriptorNumber(text: string): number {
  if (/^[0-9]{1,4}$/.test(text) && Number(text) >= 3) return Number(text);
  throw new InvalidArgumentError('expected the number of an open descriptor, 3 or above');
}

try {
  process.exitCode = await main(process.argv);
} catch (error) {
  logEvent('error', 'failed', { message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
// The socket may still be open at the other end, which would keep the process alive.
process.exit();
