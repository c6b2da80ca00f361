/** The command line of the lab's own engine: no bridge and no firewall rules, since the KDC uses the host's network. */
export function dockerdArgv(engineFolder: string, dataFolder: string): readonly [string, ...string[]] {
  return [
    'dockerd',
    ...['--host', `unix://${engineFolder}/docker.sock`],
    ...['--data-root', dataFolder],
    ...['--exec-root', `${engineFolder}/exec`],
    ...['--pidfile', `${engineFolder}/dockerd.pid`],
    '--bridge=none',
    '--iptables=false',
    '--ip-forward=false',
    '--ip-masq=false',
  ];
}
