import { readFile } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import { loadVvFile } from './load-vv-file.ts';
import { ProxyError } from './proxy-error.ts';
import type { PortRule, Remote, Settings } from './settings.ts';
import { ticketFromDescriptor } from './ticket-from-descriptor.ts';

interface Options {
  readonly vv?: string;
  readonly host?: string;
  readonly tlsPort?: string;
  readonly tcpPort?: string;
  readonly ticketFd?: string;
  readonly ca?: string;
  readonly hostSubject?: string;
  readonly pluginDir: string;
  readonly port: readonly string[];
  readonly portArg: readonly string[];
}

/**
 * Reads the command line and the files that it names.
 * @returns undefined when help was asked for and printed; throws `usage` or `vv-invalid`
 */
export async function settingsFrom(argv: readonly string[]): Promise<Settings | undefined> {
  const options = parse(argv);
  if (options === undefined) return undefined;
  const { remote, ticket } =
    options.vv === undefined ? await remoteFromOptions(options) : await remoteFromFile(options, options.vv);
  return { remote, ticket, pluginDir: options.pluginDir, ports: portRules(options.port, options.portArg) };
}

function parse(argv: readonly string[]): Options | undefined {
  const collect = (rule: string, rules: readonly string[]): readonly string[] => [...rules, rule];
  const command = new Command('spice-port-proxy')
    .description('Joins named ports of a SPICE server to local plugins.')
    .option('--vv <file>', 'virt-viewer connection file: address, ticket, CA and host subject')
    .option('--host <host>', 'SPICE server')
    .option('--tls-port <port>', 'its TLS port')
    .option('--tcp-port <port>', 'its plain TCP port, for a network that is secure by other means')
    .option('--ticket-fd <fd>', 'descriptor to read the ticket from')
    .option('--ca <file>', 'PEM file of the only CAs to trust; default: the system’s')
    .option(
      '--host-subject <subject>',
      'the certificate’s whole subject, instead of its host name: O=lab,CN=g1',
    )
    .requiredOption('--plugin-dir <folder>', 'the folder that plugins are started from, and no other')
    .requiredOption<readonly string[]>(
      '--port <name=plugin[,arg...]>',
      'a port and its plugin; repeatable',
      collect,
      [],
    )
    .option<readonly string[]>(
      '--port-arg <name=arg>',
      'one more argument for that port’s plugin, commas and all; repeatable',
      collect,
      [],
    )
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  try {
    command.parse(argv, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return undefined;
    if (error instanceof CommanderError) throw usage(error.message.replace(/^error: /, ''));
    throw error;
  }
  if (command.args.length > 0) throw usage(`${command.args[0] ?? ''}: not an option`);
  return command.opts<Options>();
}

async function remoteFromFile(options: Options, file: string): Promise<Pick<Settings, 'remote' | 'ticket'>> {
  const { host, tlsPort, tcpPort, ticketFd, ca, hostSubject } = options;
  if ([host, tlsPort, tcpPort, ticketFd, ca, hostSubject].some((option) => option !== undefined)) {
    throw usage(
      '--vv says where to connect: leave out --host, --tls-port, --tcp-port, --ticket-fd, --ca, --host-subject',
    );
  }
  return loadVvFile(file);
}

async function remoteFromOptions(options: Options): Promise<Pick<Settings, 'remote' | 'ticket'>> {
  const { host, tlsPort, tcpPort, ticketFd, ca, hostSubject } = options;
  if (host === undefined) throw usage('--vv or --host is wanted');
  if ((tlsPort === undefined) === (tcpPort === undefined))
    throw usage('one of --tls-port and --tcp-port is wanted');
  if (ticketFd === undefined || !/^\d{1,4}$/.test(ticketFd))
    throw usage('--ticket-fd must be a descriptor’s number');
  if (tcpPort !== undefined && (ca !== undefined || hostSubject !== undefined)) {
    throw usage('--ca and --host-subject need --tls-port');
  }
  const remote: Remote =
    tlsPort === undefined
      ? { transport: 'tcp', host, port: portNumber('--tcp-port', tcpPort) }
      : {
          transport: 'tls',
          host,
          port: portNumber('--tls-port', tlsPort),
          ca: await readCa(ca),
          hostSubject,
        };
  return { remote, ticket: await ticketFromDescriptor(Number(ticketFd)) };
}

async function readCa(file: string | undefined): Promise<string | undefined> {
  if (file === undefined) return undefined;
  return readFile(file, 'utf8').catch((cause: unknown) => {
    throw new ProxyError('usage', `--ca ${file}: cannot be read`, { cause });
  });
}

function portNumber(option: string, digits: string | undefined): number {
  const number = digits !== undefined && /^\d{1,5}$/.test(digits) ? Number(digits) : 0;
  if (number < 1 || number > 65_535) throw usage(`${option} must be 1 to 65535`);
  return number;
}

function portRules(rules: readonly string[], more: readonly string[]): readonly PortRule[] {
  if (rules.length === 0) throw usage('at least one --port is wanted');
  const parsed = rules.map((rule): PortRule => {
    const [, name, plugin, rest] = /^([^=]+)=([^,]+)(?:,(.*))?$/s.exec(rule) ?? [];
    if (name === undefined || plugin === undefined)
      throw usage(`--port ${rule}: NAME=PLUGIN[,ARG...] is wanted`);
    return { name, plugin, args: rest === undefined ? [] : rest.split(',') };
  });
  const twice = parsed.find(({ name }, index) => parsed.findIndex((other) => other.name === name) !== index);
  if (twice) throw usage(`--port ${twice.name}: given twice`);
  const extra = more.map((text) => portArgument(text, parsed));
  return parsed.map((rule) => ({
    ...rule,
    args: [...rule.args, ...extra.filter(({ name }) => name === rule.name).map(({ arg }) => arg)],
  }));
}

function portArgument(text: string, rules: readonly PortRule[]): { name: string; arg: string } {
  const [, name, arg] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || arg === undefined) throw usage(`--port-arg ${text}: NAME=ARG is wanted`);
  // refuses: test "an argument for a port that is not given, or without a port, is bad usage"
  if (!rules.some((rule) => rule.name === name))
    throw usage(`--port-arg ${name}: there is no --port ${name}`);
  return { name, arg };
}

function usage(message: string): ProxyError {
  return new ProxyError('usage', `${message} (see --help)`);
}
