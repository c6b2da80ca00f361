import { type Accelerator, acceleratorArgv } from './accelerator.ts';
import type { GuestImage } from './guest-image.ts';

/** Everything that QEMU's command line depends on. Paths are absolute; a comma in one is doubled here. */
export interface QemuCommand {
  readonly name: string;
  readonly accelerator: Accelerator['kind'];
  readonly cpus: number;
  readonly memoryMiB: number;
  readonly image: GuestImage;
  readonly componentsDisk: string;
  /** Names of SPICE ports, `spice.sso.0`. */
  readonly ports: readonly string[];
  /** The only SPICE port, unless `plainPort` is given. */
  readonly tlsPort: number;
  /** A SPICE port without TLS beside it, which nothing but a benchmark has a use for; default none. */
  readonly plainPort?: number | undefined;
  /** Where trace events go, each with its time, once the monitor switches them on; default nowhere. */
  readonly traceFile?: string | undefined;
  /** ca-cert.pem, server-cert.pem, server-key.pem. */
  readonly tlsFolder: string;
  /** A VNC display, with the ports' host ends as TLS streams of the host instead of SPICE ports; default none. */
  readonly vnc?: { readonly displayPort: number; readonly streamPort: number } | undefined;
  readonly sockets: MachineSockets;
  /** Where the serial console and the guest's journal go. */
  readonly files: { readonly console: string; readonly journal: string };
  /** The guest's memory in a file, for a template and what is forked from it; default anonymous. */
  readonly memoryFile?: MemoryFile | undefined;
}

/** The host's ends of the machine's sockets. */
export interface MachineSockets {
  readonly monitor: string;
  readonly guestAgent: string;
  readonly control: string;
  readonly identity: string;
  readonly terminal: string;
  readonly watch: string;
}

/** `template` writes into the file; `fork` copies a page when it writes, and waits for the rest of its state, which
 * is in `stateFile`. */
export type MemoryFile =
  | { readonly use: 'template'; readonly path: string }
  | { readonly use: 'fork'; readonly path: string; readonly stateFile: string };

const kernelArguments = [
  'console=ttyS0',
  'quiet',
  'loglevel=3',
  // A failed unit is told on the serial line, a good one is not.
  'systemd.show_status=auto',
  // A panic reboots, and a reboot before the guest is ready ends QEMU.
  'panic=-1',
  'net.ifnames=0',
  // Emulated processors have nothing to mitigate, and each system call would pay for it.
  'mitigations=off',
  // Mounts and control groups wait for the readers of what they change: a tenth of a second each on an idle guest.
  'rcupdate.rcu_expedited=1',
  // Units that start and stop as they should are not worth a line: it costs the journal and its copy to the host.
  'systemd.log_level=notice',
  'audit=0',
  // What every system call, page and wake-up would pay for, and no scenario looks at: the other security modules, the
  // accounts of memory, of pressure and of a protocol that the guest has no address for.
  'lsm=yama',
  'cgroup_disable=memory',
  'psi=0',
  'ipv6.disable=1',
  // QEMU translates a library anew at each address that a process has it at.
  'norandmaps',
  'nowatchdog',
  '8250.nr_uarts=1',
];

/** QEMU's command line (qemu(1)), the program first; a pure function, so that the whole machine can be read in a test. */
export function qemuArgv(options: QemuCommand): readonly [string, ...string[]] {
  const { image, sockets, files } = options;
  return [
    'qemu-system-x86_64',
    ...['-name', options.name, '-nodefaults', '-no-user-config', '-no-reboot'],
    ...machine(options),
    ...acceleratorArgv(options.accelerator),
    ...['-kernel', image.kernel, '-initrd', image.initrd],
    ...['-append', kernelArguments.join(' ')],
    ...disk('root', image.root),
    ...disk('components', options.componentsDisk),
    ...['-vga', 'std', '-display', 'none', '-device', 'vmgenid,guid=auto', '-device', 'virtio-rng-pci'],
    // A fork would tell a network of its own, in which nobody has heard of it, that it has moved.
    ...['-netdev', 'user,id=net0', '-device', 'virtio-net-pci,netdev=net0,romfile=,guest_announce=off'],
    ...['-chardev', `file,id=console,path=${escaped(files.console)}`, '-serial', 'chardev:console'],
    ...['-qmp', `unix:${escaped(sockets.monitor)},server=on,wait=off`],
    '-spice',
    `addr=127.0.0.1,${spicePorts(options)},seamless-migration=on`,
    ...vncDisplay(options),
    ...(options.traceFile === undefined ? [] : ['-msg', 'timestamp=on', '-D', options.traceFile]),
    ...['-device', 'virtio-serial-pci,id=serial'],
    // /dev/hvc0: nothing in the guest opens it until somebody attaches, and without a peer its output is dropped.
    ...['-chardev', `socket,id=terminal,path=${escaped(sockets.terminal)},server=on,wait=off`],
    ...['-device', 'virtconsole,bus=serial.0,chardev=terminal,name=lab.terminal.0,id=port-terminal'],
    ...options.ports.flatMap((port, index) =>
      virtioPort(port, portBackend(port, index, options), `sso${index}`),
    ),
    ...virtioPort('com.redhat.spice.0', 'spicevmc,id=vdagent,name=vdagent', 'vdagent'),
    ...virtioPort(
      'com.redhat.rhevm.vdsm',
      `socket,id=vdsm,path=${escaped(sockets.control)},server=on,wait=off`,
      'vdsm',
    ),
    ...virtioPort(
      'org.qemu.guest_agent.0',
      `socket,id=qga,path=${escaped(sockets.guestAgent)},server=on,wait=off`,
      'qga',
    ),
    ...virtioPort(
      'lab.identity.0',
      `socket,id=identity,path=${escaped(sockets.identity)},server=on,wait=off`,
      'identity',
    ),
    ...virtioPort(
      'lab.watch.0',
      `socket,id=watch,path=${escaped(sockets.watch)},server=on,wait=off`,
      'watch',
    ),
    // A file never blocks the writer, which an unconnected socket would.
    ...virtioPort('lab.journal.0', `file,id=journal,path=${escaped(files.journal)}`, 'journal'),
  ];
}

/** With `tls-channel=default` no channel links without TLS. */
function spicePorts({ tlsPort, plainPort, tlsFolder }: QemuCommand): string {
  const tls = `tls-port=${tlsPort},x509-dir=${escaped(tlsFolder)}`;
  return plainPort === undefined ? `${tls},tls-channel=default` : `port=${plainPort},${tls}`;
}

/** Both the display and the stream take only clients with a certificate of the host's own CA. */
function vncDisplay({ vnc, tlsFolder }: QemuCommand): string[] {
  if (!vnc) return [];
  return [
    '-object',
    `tls-creds-x509,id=host,dir=${escaped(tlsFolder)},endpoint=server,verify-peer=on`,
    '-vnc',
    `127.0.0.1:${vnc.displayPort - 5900},tls-creds=host`,
  ];
}

function portBackend(port: string, index: number, { vnc }: QemuCommand): string {
  if (!vnc || index > 0) return `spiceport,id=sso${index},name=${port}`;
  return `socket,id=sso${index},host=127.0.0.1,port=${vnc.streamPort},server=on,wait=off,tls-creds=host`;
}

function machine({ memoryFile, memoryMiB, cpus }: QemuCommand): string[] {
  const size = ['-m', String(memoryMiB), '-smp', String(cpus)];
  if (!memoryFile) return ['-machine', 'pc', ...size];
  const share = memoryFile.use === 'template' ? 'on' : 'off';
  return [
    ...['-machine', 'pc,memory-backend=ram', ...size],
    '-object',
    `memory-backend-file,id=ram,size=${memoryMiB}M,mem-path=${escaped(memoryFile.path)},share=${share}`,
    ...(memoryFile.use === 'fork' ? ['-S', '-incoming', 'defer'] : []),
  ];
}

function disk(serial: string, file: string): string[] {
  return [
    '-drive',
    `if=none,id=${serial},format=raw,readonly=on,file=${escaped(file)}`,
    '-device',
    `virtio-blk-pci,drive=${serial},serial=${serial}`,
  ];
}

function virtioPort(name: string, chardev: string, id: string): string[] {
  return [
    '-chardev',
    chardev,
    '-device',
    `virtserialport,bus=serial.0,chardev=${id},name=${name},id=port-${id}`,
  ];
}

function escaped(path: string): string {
  return path.replaceAll(',', ',,');
}
