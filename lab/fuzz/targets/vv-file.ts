import { ProxyError } from '../../components/spice-port-proxy/proxy-error.ts';
import { parseVvFile } from '../../components/spice-port-proxy/vv-file.ts';
import type { FuzzTarget } from '../fuzz-target.ts';

export const vvFile: FuzzTarget = {
  name: 'vv-file',
  corpus: [
    '[virt-viewer]\ntype=spice\nhost=localhost\nport=5900\npassword=a b\\n\ndelete-this-file=1\n',
    '# made\n[other]\nx=y\n\n[virt-viewer]\ntype = spice\nhost=::1\ntls-port=5901\nhost-subject=O=Lab,CN=a\n',
  ].map((text) => Buffer.from(text)),
  run: (input) => void parseVvFile(input, 'fuzz.vv'),
  declares: (error) => error instanceof ProxyError,
};
