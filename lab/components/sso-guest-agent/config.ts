import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError, parseJsonConfig } from './json-config.ts';
import { tcpPortPattern } from './port/tcp-port.ts';

/** The configuration file; unknown keys are refused. */
export const agentConfigSchema = z.strictObject({
  /** The service principal name with its realm, `host/guest1.lab.test@LAB.TEST`. */
  spn: z.string().regex(/^[A-Za-z0-9._-]+\/[A-Za-z0-9._-]+@[A-Za-z0-9._-]+$/),
  /** Where its key is. */
  keytab: z.string().startsWith('FILE:/').default('FILE:/etc/krb5.keytab'),
  /** A character device, or what the agent listens on: `unix:/path`, or `tcp:HOST:PORT`, which requires TLS. */
  port: z
    .union([z.string().regex(/^(unix:)?\//), z.string().regex(tcpPortPattern)])
    .default('/dev/virtio-ports/spice.sso.0'),
  /** `none` is for streams without a console: who comes is verified and the TGT stored, and nothing opens. */
  loginManager: z.enum(['greetd', 'none']).default('greetd'),
  /** Whether a password inside the SASL layer is taken for its principal. */
  passwords: z.boolean().default(false),
  /** How long a principal's next password is refused after a wrong one, in s; it doubles with each further one. */
  passwordBackOffSeconds: z.number().int().min(1).max(1800).default(30),
  /** Whether a principal that is proven may log in without a TGT. */
  identityOnly: z.boolean().default(false),
  /** Folder of the sessions' credential caches, root's alone, where krb5.conf has no default_ccache_name. */
  ccacheFolder: z
    .string()
    .regex(/^\/[!-~]{1,150}$/)
    .default('/run/sso-guest-agent-ccaches'),
  /** Private folder of the agent, 0700. */
  runFolder: z.string().startsWith('/').default('/run/sso-guest-agent'),
  /** PEM files of the certificate, with its chain, and of its key: with them clients can have TLS. */
  tlsCertificate: z.string().startsWith('/').optional(),
  tlsKey: z.string().startsWith('/').optional(),
  /** Whether nobody authenticates outside TLS. */
  requireTls: z.boolean().default(false),
});

/** What the keys mean together. */
const checkedConfigSchema = agentConfigSchema.superRefine(
  ({ port, tlsCertificate, tlsKey, requireTls }, context) => {
    if ((tlsCertificate === undefined) !== (tlsKey === undefined)) {
      context.addIssue({
        code: 'custom',
        path: ['tlsKey'],
        message: 'tlsCertificate and tlsKey belong together',
      });
    }
    // refuses: test "TCP without required TLS is refused, with the file's name"
    if (port.startsWith('tcp:') && !requireTls) {
      context.addIssue({ code: 'custom', path: ['port'], message: 'a TCP port needs requireTls' });
    }
    if (requireTls && tlsCertificate === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['requireTls'],
        message: 'requireTls needs tlsCertificate and tlsKey',
      });
    }
  },
);

export type AgentConfig = z.infer<typeof agentConfigSchema>;

/** Undefined while the file does not exist, or is empty. Throws ConfigError naming the file and the key. */
export function readConfig(file: string): AgentConfig | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new ConfigError('unreadable', `${file} cannot be read`, { cause });
  }
  // Whoever writes it in place has made it, and not written it yet.
  if (text === '') return undefined;
  return parseConfig(file, text);
}

export function parseConfig(file: string, text: string): AgentConfig {
  return parseJsonConfig(checkedConfigSchema, file, text);
}
