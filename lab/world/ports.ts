// Longer than 250 lines: everything above world/ sees the world by this one file.
import type { Secret } from '../secret/secret.ts';

/** What a world is made of. Everything above `world/` sees only these; everything in `world/` implements one. */

/** A running Kerberos realm: one KDC that answers on TCP. */
export interface Realm extends AsyncDisposable {
  readonly name: string;
  readonly kind: 'container' | 'process';
  /** The engine's full container id, when `kind` is container. */
  readonly containerId?: string;
  /** The loopback address and TCP port that the KDC listens on, as the desktop sees it. */
  readonly address: { readonly host: string; readonly port: number };
  /** Where the same KDC answers too, as the primary one. */
  readonly primaryAddress?: { readonly host: string; readonly port: number };
  /**
   * krb5.conf for a machine that reaches the KDC at `kdc` (`host:port`), and the primary KDC at `primary`;
   * `authToLocal` are rules for its mapping of principals to accounts, before the default one.
   */
  clientConfig(
    kdc: string,
    config?: { readonly primary?: string | undefined; readonly authToLocal?: readonly string[] },
  ): string;
  /** A keytab (MIT 0x502 file format) with the keys of these principals. */
  keytab(principals: readonly string[]): Promise<Secret<Buffer>>;
  /** What the KDC's database says of these principals now, by the names that were asked for. */
  principalStates(principals: readonly string[]): Promise<ReadonlyMap<string, PrincipalState>>;
  /** What the KDC's own log says that it did for these client principals since the realm started, likewise. */
  requests(clients: readonly string[]): Promise<ReadonlyMap<string, KdcRequests>>;
  /** The KDC's log so far, as text, without the lab's own probes. */
  log(): Promise<string>;
  /**
   * Ends the KDC, silences it (connections are taken, nothing is answered), or has it serve again at the same address
   * with the same database; resolves when it is so. Unless it is up nothing else here is sure to work.
   */
  setKdc(state: KdcState): Promise<void>;
}

export type KdcState = 'up' | 'down' | 'silent';

export interface PrincipalState {
  readonly failedAttempts: number;
  /** As kadmin prints it; undefined for `[never]`. */
  readonly lastSuccess: string | undefined;
  readonly lastFailure: string | undefined;
}

export interface KdcRequests {
  /** AS_REQ lines, answered or refused: a preauthenticated kinit logs two. */
  readonly asRequests: number;
  /** AS_REQ lines that ISSUEd a ticket: one for each kinit. */
  readonly asTickets: number;
  /** TGS_REQ lines that ISSUEd a ticket, by service principal name. */
  readonly serviceTickets: Readonly<Record<string, number>>;
  /** What the failure counter must read after these requests, of a client that has a password. */
  readonly failedAttempts: number;
}

/** A running virtual machine with its SPICE server. Disposing powers it off and removes its files. */
export interface Machine extends AsyncDisposable {
  readonly name: string;
  readonly accelerator: 'kvm' | 'tcg';
  readonly pid: number;
  readonly monitor: Monitor;
  readonly commands: Commands;
  readonly console: Console;
  /** Where the SPICE server listens, and what a client needs to trust it. */
  readonly spice: SpiceEndpoint;
  /** Of a machine with a VNC display. */
  readonly vnc?: VncEndpoint | undefined;
  /** Unix socket, for one peer at a time, that is the host's end of the guest's /dev/hvc0; no program holds it open there. */
  readonly terminalSocket: string;
  /** Unix socket that is the host's end of the port com.redhat.rhevm.vdsm. */
  readonly controlSocket: string;
  /** Unix socket that is the host's end of the port lab.watch.0. */
  readonly watchSocket: string;
  /** Where QEMU writes its trace events, with their times, once they are switched on; of a machine that parts are measured on. */
  readonly traceFile?: string | undefined;
  /** Sets a fresh one-time ticket, valid for 120 s (QMP set_password, then expire_password +120). */
  /** Good for `lifetimeSeconds`, default 120; 0 is one that has expired. */
  issueTicket(lifetimeSeconds?: number): Promise<Secret<string>>;
  /** Resolves when QEMU ends, with how it ended. */
  readonly ended: Promise<{ readonly exitCode: number | undefined; readonly signal: string | undefined }>;
}

/** What a message of a benchmark passes (docs/benchmarks.md), each with one thing more than the one before. */
export type BenchLayer = 'socket' | 'spiceport' | 'tls' | 'proxy' | 'sasl' | 'lines';

/** Who stands at a side: the product's own code, a small C program, or spice-gtk's port channel. */
export type BenchEnd = 'lab' | 'c' | 'spice-gtk';

export interface BenchRoute {
  readonly layer: BenchLayer;
  readonly guestEnd: BenchEnd;
  readonly hostEnd: BenchEnd;
}

/** Another build of what a benchmark measures. */
export interface BenchBuild {
  readonly name: 'other';
  readonly proxyFile: string;
  /** As BenchPrograms has it: an approved plugin folder with `bench-host-end`. */
  readonly hostFolder: string;
  /** In Node. */
  readonly guestEnd: string;
}

export interface BenchTask {
  readonly pattern: 'round-trip' | 'echo' | 'source' | 'sink' | 'mixed';
  /** Of one message. */
  readonly bytes: number;
  readonly messages: number;
  readonly ratePerSecond?: number | undefined;
  /** Of round trips without a rate: says where the time goes. */
  readonly parts?: true | undefined;
}

export interface BenchPerformance {
  readonly messages: number;
  readonly octets: number;
  readonly seconds: number;
  readonly latenciesNs?: readonly number[] | undefined;
  /** Of the guest's end; calls are 0 where it does not count them. */
  readonly guest: { readonly wrong: number; readonly cpuNs: number; readonly calls: number };
  /** Of the process that is the host's end. */
  readonly cpuSeconds: number;
  /** What parts are made of: when each message was sent, after CLOCK_REALTIME's `originMs`, and its stay in the guest's end. */
  readonly times?: BenchTimes | undefined;
  /** By part, in the order of the way; of each message they add up to its latency. */
  readonly partsNs?: Readonly<Record<string, readonly number[]>> | undefined;
  /** Why there are no parts where they were asked for. */
  readonly partsMissing?: { readonly code: string; readonly message: string } | undefined;
}

export interface BenchTimes {
  readonly originMs: number;
  readonly sentNs: readonly number[];
  readonly clockErrorNs: number;
  readonly stayedNs: readonly number[];
}

/** A route with an end at each side, ready to be measured. */
export interface BenchWay extends AsyncDisposable {
  /** By their part: `host-end` or `proxy`, `qemu`; several where several machines are measured at once. */
  readonly pids: Readonly<Record<string, readonly number[]>>;
  /** Rejects with a BenchEndError or a DeadlineError. */
  perform(task: BenchTask, timeoutMs: number): Promise<BenchPerformance>;
}

/** vdsm's end of a guest's control port. */
export interface ControlChannel {
  /** What the guest's agent has reported, oldest first. */
  readonly reports: readonly ControlReport[];
  /** Sends a message; resolves when the agent has read it. */
  send(request: ControlRequest, timeoutMs: number, signal: AbortSignal): Promise<void>;
}

/** A message of the guest (docs/control-channel.md). */
export interface ControlReport {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export type ControlRequest = (
  | { readonly send: 'refresh' | 'lock-screen' | 'log-off' | 'echo' }
  | { readonly send: 'shutdown'; readonly reboot: boolean }
  /** `username` as `user@domain`. */
  | { readonly send: 'login'; readonly username: string; readonly password: Secret<string> }
) & {
  /** Whether it is left to be read by whatever agent comes. */
  readonly unread?: boolean;
};

/** A machine of the realm. */
export interface Guest extends Machine {
  /**
   * Restarts it as its button does and gives it its identity again, since nothing in it outlives a restart.
   * Resolves when the agent has what it needs to serve; no client is disturbed.
   */
  reset(timeoutMs: number): Promise<void>;
}

/** A VNC display, and beside it the stream that carries the SSO channel; both want a certificate of the host's CA. */
export interface VncEndpoint {
  readonly host: string;
  readonly displayPort: number;
  readonly streamPort: number;
  /** PEM files. */
  readonly caFile: string;
  readonly certificateFile: string;
  readonly keyFile: string;
}

export interface SpiceEndpoint {
  readonly host: string;
  readonly tlsPort: number;
  /** Without TLS; of a machine that benchmarks are run on. */
  readonly plainPort?: number | undefined;
  /** PEM file of the CA that signed the server's certificate. */
  readonly caFile: string;
  /** The subject that a client checks, as in a .vv file: `O=spice-sso-lab,CN=guest1.lab.test`. */
  readonly hostSubject: string;
}

/** A user's desktop: a credential cache of its own, and the remote-desktop client with its SSO plugin. */
export interface Desktop extends AsyncDisposable {
  readonly name: string;
  /** The account that sits there; its principal has the same name. */
  readonly user: string;
  /** Gets a ticket-granting ticket into the desktop's cache; resolves whatever kinit's exit code. */
  kinit(request: KinitRequest): Promise<CommandResult>;
  /** Runs a program with the desktop's KRB5_CONFIG and KRB5CCNAME; rejects with a DeadlineError. `input`: default none. */
  run(argv: readonly string[], timeoutMs?: number, input?: Buffer): Promise<CommandResult>;
  /** Starts the SPICE port proxy on the machine's console; resolves when its process runs. */
  openConsole(machine: Machine, options: OpenConsoleOptions): Promise<ConsoleSession>;
  /** The same with a stranger in the place of spice-client-sso. */
  openForStranger(machine: Machine, deed: StrangerDeed): Promise<ConsoleSession>;
  /** Puts a benchmark's ends at both sides of a route; the guest's agent is off its port from the first one on. Default build: ours. */
  openBench(machine: Machine, route: BenchRoute, build?: BenchBuild): Promise<BenchWay>;
  /** What its SSO clients have sent and received so far, without their secrets. */
  channelLines(): Promise<readonly ChannelLine[]>;
  /** What a relay (`through: record`) has kept so far; empty before there was one. */
  recording(): Promise<Recording>;
  /** Gives the cached ticket for a service another session key than it has: whoever has it does not know the key. */
  forgeTicket(service: string): Promise<void>;
}

/** A line of the SSO channel (docs/protocol.md), as the client saw it. */
export interface ChannelLine {
  readonly by: 'guest' | 'client';
  readonly line: string;
}

/** The bytes that passed a relay on the SSO channel, by who sent them. */
export interface Recording {
  /** Where they are, and nothing else is. */
  readonly folder: string;
  readonly client: Buffer;
  readonly guest: Buffer;
}

export interface KinitRequest {
  /** Without a realm. */
  readonly principal: string;
  readonly password: Secret<string>;
  readonly forwardable: boolean;
  /** Whole seconds; default: the KDC's. */
  readonly lifetimeMs?: number | undefined;
  readonly renewableMs?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

export interface OpenConsoleOptions {
  /** Arguments of spice-client-sso. */
  readonly pluginArguments: readonly string[];
  /** What a user would answer at the prompt: it comes from an askpass program. Undefined: nobody answers. */
  readonly answer?: Secret<string> | undefined;
  /** A client that speaks other versions of the protocol. */
  readonly speaks?: '1-9' | '2-3' | undefined;
  /** Who stands between the client and the guest; default: nobody. */
  readonly through?: Between | undefined;
  /** Which stream carries the SSO channel: the SPICE port, by the proxy, one of the host beside a VNC display, or TCP. */
  readonly stream?: 'spice' | 'vnc' | 'tcp';
  /** PEM of the CA that the proxy trusts; default: the SPICE server's. */
  readonly spiceCaFile?: string | undefined;
  /** Of the SPICE ticket; 0 is one that has expired. */
  readonly ticketLifetimeSeconds?: number | undefined;
}

/** A stranger between the client and the guest (lab/strangers/README.md). `record`: what both sides say is kept. */
export type Between =
  | { readonly stranger: 'record' }
  | { readonly stranger: 'relay' }
  | { readonly stranger: 'withhold-nonce' }
  | ({ readonly stranger: 'cut' } & CutMoment)
  | {
      readonly stranger: 'tls-relay';
      /** PEM files of a certificate that the client accepts. */
      readonly certificateFile: string;
      readonly keyFile: string;
      readonly guestTls: boolean;
    };

/** When a client is taken away: at a message of its channel (lab/strangers/messages-of.ts). */
export interface CutMoment {
  /** Which way the message goes. */
  readonly towards: 'guest' | 'client';
  /** Its number in that direction, from 1. */
  readonly message: number;
  /** Whether it still gets there. */
  readonly when: 'before' | 'after';
  /** How much later than it, in ms. */
  readonly delayMs: number;
}

/** A stranger in the client's place. `replay-…`: of what was recorded on this desktop. */
export const strangerDeeds = [
  'leave-stale-octets',
  'send-garbage',
  'replay',
  'replay-first-token',
  'replay-last-token',
  'choose-integrity',
  'leave-out-confidentiality',
  'send-frame-twice',
  'answer-wrongly',
  'send-credentials-in-tls',
  'sign-without-nonce',
] as const;

export type StrangerDeed = (typeof strangerDeeds)[number];

/** An open console: the proxy's process, with what it and its plugin said. */
export interface ConsoleSession extends AsyncDisposable {
  /** Waits for a log event of the proxy or its plugin. */
  waitForEvent(
    accept: (event: ComponentEvent) => boolean,
    waitedFor: string,
    timeoutMs: number,
  ): Promise<ComponentEvent>;
  readonly events: readonly ComponentEvent[];
  /** The proxy's process. */
  readonly pid: number;
  /** Ends the proxy as a user does who closes the window. */
  close(): Promise<void>;
}

/** What the lab hears of an opened console: an event of its proxy or client, or that its process has ended. */
export interface ConsoleNews {
  /** Which one, of all that were opened. */
  readonly console: string;
  readonly desktop: string;
  /** The desktop's. */
  readonly user: string;
  readonly guest: string;
  /** When it was read, ms since the epoch. */
  readonly atMs: number;
  /** Undefined: the process has ended. */
  readonly event: ComponentEvent | undefined;
}

/** A line of a component's log: the fixed fields, then its own. */
export interface ComponentEvent {
  readonly time: string;
  readonly component: string;
  readonly level: 'info' | 'warning' | 'error';
  readonly event: string;
  readonly [field: string]: unknown;
}

/** QMP. */
export interface Monitor {
  /** Runs one command; rejects with the QMP error class and description. */
  execute(command: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  /** Events since the machine started, oldest first. */
  readonly events: readonly MonitorEvent[];
}

export interface MonitorEvent {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Host clock, ms since the epoch. */
  readonly atMs: number;
}

/** The lab's way into a guest: the stock qemu-guest-agent. */
export interface Commands {
  /** Runs a program (no shell) as root; resolves whatever its exit code. */
  run(
    argv: readonly string[],
    options?: { readonly input?: Buffer; readonly env?: readonly string[]; readonly timeoutMs?: number },
  ): Promise<CommandResult>;
  writeFile(path: string, content: Secret<Buffer> | Buffer, mode: number): Promise<void>;
  readFile(path: string, maxBytes: number): Promise<Buffer>;
}

export interface CommandResult {
  readonly argv: readonly string[];
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined;
  readonly durationMs: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** The keyboard and the picture. */
export interface Console {
  /** Types printable ASCII (and `\n`) as key presses of a US keyboard. */
  type(text: string): Promise<void>;
  /** Presses a chord, in QMP key names: `['alt', 'f2']`. */
  press(keys: readonly string[]): Promise<void>;
  /** Writes a PNG of the display. */
  screenshot(file: string): Promise<void>;
  /** The text mode screen, read back from the picture by its glyphs; one string a row, unknown glyphs as `\ufffd`. */
  readScreen(): Promise<readonly string[]>;
}
