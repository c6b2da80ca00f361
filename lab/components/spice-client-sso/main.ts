#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { openGss } from '../../gss/open-gss.ts';
import { logEvent } from './log.ts';
import { openStdio } from './open-stdio.ts';
import { runClientSession } from './session.ts';
import { readTlsTrust, type TlsTrust } from './tls-trust.ts';
import { openTranscript } from './transcript.ts';

interface Options {
  readonly spn?: string;
  readonly trustAnySpn?: boolean;
  readonly offerTgtUntrusted?: boolean;
  readonly sendRawTgt?: boolean;
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
    .option('--spn <name>', 'service principal name of the guest, host/guest1.lab.test[@REALM]')
    .option('--trust-any-spn', 'without --spn: believe the name that the guest gives (weak)')
    .option('--offer-tgt-untrusted', 'delegate also to services that are not marked ok-as-delegate')
    .option('--send-raw-tgt', 'send the TGT itself where it cannot be delegated (not supported yet)')
    .option('--tls-ca <file>', 'require TLS, with a certificate that a CA of this PEM file vouches for')
    .option('--tls-name <name>', 'the name that the certificate is made for; default: the host of --spn')
    .option('--ccache <name>', 'credential cache; default: KRB5CCNAME, or the library’s default')
    .option('--transcript <file>', 'append every protocol line as JSON, secrets masked')
    .exitOverride()
    .configureOutput({ writeOut: (text) => process.stderr.write(text) });
  let options: Options;
  let tls: TlsTrust | undefined;
  try {
    options = command.parse(argv).opts<Options>();
    if (command.args.length > 0) command.error(`error: unexpected argument ${command.args[0] ?? ''}`);
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
  return await runClientSession({
    ...openStdio(),
    policy: {
      spn: options.spn,
      trustAnySpn: options.trustAnySpn ?? false,
      offerTgtUntrusted: options.offerTgtUntrusted ?? false,
    },
    tls,
    ccache: options.ccache,
    gss,
    transcript,
    signal: ending.signal,
  });
}

try {
  process.exitCode = await main(process.argv);
} catch (error) {
  logEvent('error', 'failed', { message: error instanceof Error ? error.message : String(error) });
  process.exitCode = 1;
}
// The socket may still be open at the other end, which would keep the process alive.
process.exit();
