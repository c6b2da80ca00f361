import { Option } from 'commander';

/** `--kdc`, of every command that builds worlds. */
export function kdcOption(): Option {
  return new Option('--kdc <kind>', 'the KDC').choices(['auto', 'container', 'process']).default('auto');
}
