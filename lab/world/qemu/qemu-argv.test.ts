import test from 'ava';
import { type QemuCommand, qemuArgv } from './qemu-argv.ts';

const command: QemuCommand = {
  name: 'guest1',
  accelerator: 'tcg',
  cpus: 2,
  memoryMiB: 768,
  image: { kernel: '/i/vmlinuz', initrd: '/i/initrd', root: '/i/root.erofs' },
  componentsDisk: '/c/components.erofs',
  ports: ['spice.sso.0'],
  tlsPort: 5901,
  tlsFolder: '/run/tls',
  sockets: {
    monitor: '/run/qmp',
    guestAgent: '/run/ga',
    control: '/run/vdsm',
    identity: '/run/id',
    terminal: '/run/hvc0',
    watch: '/run/watch',
  },
  files: { console: '/a/console.log', journal: '/a/journal.jsonl' },
};

const expected = `
qemu-system-x86_64
-name guest1
-nodefaults
-no-user-config
-no-reboot
-machine pc
-m 768
-smp 2
-accel tcg,thread=multi
-cpu Westmere
-kernel /i/vmlinuz
-initrd /i/initrd
-append console=ttyS0 quiet loglevel=3 systemd.show_status=auto panic=-1 net.ifnames=0 mitigations=off rcupdate.rcu_expedited=1 systemd.log_level=notice audit=0 lsm=yama cgroup_disable=memory psi=0 ipv6.disable=1 norandmaps nowatchdog 8250.nr_uarts=1
-drive if=none,id=root,format=raw,readonly=on,file=/i/root.erofs
-device virtio-blk-pci,drive=root,serial=root
-drive if=none,id=components,format=raw,readonly=on,file=/c/components.erofs
-device virtio-blk-pci,drive=components,serial=components
-vga std
-display none
-device vmgenid,guid=auto
-device virtio-rng-pci
-netdev user,id=net0
-device virtio-net-pci,netdev=net0,romfile=,guest_announce=off
-chardev file,id=console,path=/a/console.log
-serial chardev:console
-qmp unix:/run/qmp,server=on,wait=off
-spice addr=127.0.0.1,tls-port=5901,x509-dir=/run/tls,tls-channel=default,seamless-migration=on
-device virtio-serial-pci,id=serial
-chardev socket,id=terminal,path=/run/hvc0,server=on,wait=off
-device virtconsole,bus=serial.0,chardev=terminal,name=lab.terminal.0,id=port-terminal
-chardev spiceport,id=sso0,name=spice.sso.0
-device virtserialport,bus=serial.0,chardev=sso0,name=spice.sso.0,id=port-sso0
-chardev spicevmc,id=vdagent,name=vdagent
-device virtserialport,bus=serial.0,chardev=vdagent,name=com.redhat.spice.0,id=port-vdagent
-chardev socket,id=vdsm,path=/run/vdsm,server=on,wait=off
-device virtserialport,bus=serial.0,chardev=vdsm,name=com.redhat.rhevm.vdsm,id=port-vdsm
-chardev socket,id=qga,path=/run/ga,server=on,wait=off
-device virtserialport,bus=serial.0,chardev=qga,name=org.qemu.guest_agent.0,id=port-qga
-chardev socket,id=identity,path=/run/id,server=on,wait=off
-device virtserialport,bus=serial.0,chardev=identity,name=lab.identity.0,id=port-identity
-chardev socket,id=watch,path=/run/watch,server=on,wait=off
-device virtserialport,bus=serial.0,chardev=watch,name=lab.watch.0,id=port-watch
-chardev file,id=journal,path=/a/journal.jsonl
-device virtserialport,bus=serial.0,chardev=journal,name=lab.journal.0,id=port-journal
`;

/** The value after each appearance of an option. */
function valuesOf(option: string, argv: readonly string[]): readonly (string | undefined)[] {
  return argv.flatMap((argument, index) => (argument === option ? [argv[index + 1]] : []));
}

test('the command line of a machine is this one', (t) => {
  t.is(qemuArgv(command).join(' '), expected.trim().replaceAll('\n', ' '));
});

test('SPICE has a TLS port on loopback and no plain one', (t) => {
  const [spice] = valuesOf('-spice', qemuArgv(command));
  t.regex(spice ?? '', /^addr=127\.0\.0\.1,tls-port=5901,/);
  t.notRegex(spice ?? '', /(^|,)port=|disable-ticketing|plaintext/);
});

test('each SPICE port is a spiceport of the name that the guest sees', (t) => {
  const argv = qemuArgv({ ...command, ports: ['spice.sso.0', 'spice.other.0'] });
  const chardevs = valuesOf('-chardev', argv).filter((value) => value?.startsWith('spiceport,'));
  t.deepEqual(chardevs, ['spiceport,id=sso0,name=spice.sso.0', 'spiceport,id=sso1,name=spice.other.0']);
  t.true(argv.includes('virtserialport,bus=serial.0,chardev=sso1,name=spice.other.0,id=port-sso1'));
});

test('a template’s memory is a shared file, a fork’s the same file copied on write', (t) => {
  const template = qemuArgv({ ...command, memoryFile: { path: '/t/ram', use: 'template' } });
  const fork = qemuArgv({
    ...command,
    memoryFile: { path: '/t/ram', use: 'fork', stateFile: '/t/state' },
  });
  const object = 'memory-backend-file,id=ram,size=768M,mem-path=/t/ram,share=';
  t.deepEqual(valuesOf('-object', template), [`${object}on`]);
  t.deepEqual(valuesOf('-object', fork), [`${object}off`]);
  t.deepEqual(valuesOf('-machine', fork), ['pc,memory-backend=ram']);
  t.deepEqual(valuesOf('-incoming', fork), ['defer']);
  t.true(fork.includes('-S') && !template.includes('-S') && !template.includes('-incoming'));
});

test('a comma in a path does not become another option', (t) => {
  const argv = qemuArgv({ ...command, componentsDisk: '/tmp/a,snapshot=on/c.erofs' });
  t.true(argv.some((argument) => argument.endsWith('file=/tmp/a,,snapshot=on/c.erofs')));
});

test('KVM runs the host’s processor, emulation one without vector instructions', (t) => {
  t.deepEqual(valuesOf('-cpu', qemuArgv(command)), ['Westmere']);
  t.deepEqual(valuesOf('-cpu', qemuArgv({ ...command, accelerator: 'kvm' })), ['host']);
  t.deepEqual(valuesOf('-accel', qemuArgv({ ...command, accelerator: 'kvm' })), ['kvm']);
});
