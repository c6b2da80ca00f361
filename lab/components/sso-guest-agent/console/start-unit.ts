import { callSystemBus } from './system-bus.ts';

const timeoutMs = 5000;

/** Has systemd start a unit, as `systemctl start --no-block` does; starting one that starts or runs changes nothing. */
export async function startUnit(unit: string): Promise<void> {
  await callSystemBus(
    {
      service: 'org.freedesktop.systemd1',
      path: '/org/freedesktop/systemd1',
      face: 'org.freedesktop.systemd1.Manager',
      member: 'StartUnit',
      args: [unit, 'replace'],
    },
    timeoutMs,
    () => undefined,
  );
}
