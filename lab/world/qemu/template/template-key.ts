import { textHash } from '../../docker/content-hash.ts';
import { type QemuCommand, qemuArgv } from '../qemu-argv.ts';

/** Grows when the way in which a template is made changes. */
const format = 3;

/** What a machine's template depends on; image and disk are files whose folders are named by their content. */
export interface TemplateSource
  extends Pick<QemuCommand, 'accelerator' | 'cpus' | 'memoryMiB' | 'image' | 'componentsDisk' | 'ports'> {
  /** QEMU's version: another one may not load the state. */
  readonly qemu: string;
}

/** The key of the template that fits: image, components, QEMU, accelerator and the whole command line go in. */
export function templateKey({ qemu, ...command }: TemplateSource): string {
  // What differs from fork to fork is the same for all here.
  const argv = qemuArgv({
    ...command,
    name: 'template',
    tlsPort: 1,
    tlsFolder: '/',
    sockets: { monitor: '/', guestAgent: '/', control: '/', identity: '/', terminal: '/', watch: '/' },
    files: { console: '/', journal: '/' },
    memoryFile: { path: '/', use: 'template' },
  });
  return textHash([format, qemu, ...argv].join('\0'));
}
