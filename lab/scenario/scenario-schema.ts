import { z } from 'zod';
import { Secret } from '../secret/secret.ts';
import { guestAgent } from './guest-agent.ts';
import { authToLocalMistake } from './auth-to-local.ts';
import { accountName, plainName, policyName, portName, principalName, realmName, refersTo } from './names.ts';
import { matrixSchema } from './matrix.ts';
import { stepSchema } from './step-schema.ts';
import { aboveZero, size, wholeSeconds } from './units.ts';

const policy = z
  .strictObject({
    maxFailures: z.int().min(1).max(1000).describe('Failed attempts that lock the principal.'),
    lockout: wholeSeconds.describe('How long it stays locked, whole seconds.'),
    failureInterval: wholeSeconds
      .default(300_000)
      .describe('After this long without a failure the count starts again, whole seconds; default 5m.'),
  })
  .transform(({ maxFailures, lockout, failureInterval }) => ({
    maxFailures,
    lockoutMs: lockout,
    failureIntervalMs: failureInterval,
  }));

const principal = z.strictObject({
  // Shorter passwords would be found by chance when the artifacts are scanned for them.
  password: z
    .string()
    .regex(/^[\x21-\x7e]{6,128}$/, 'expected 6 to 128 printable ASCII characters without spaces')
    .transform((password) => new Secret(password))
    .optional()
    .describe('Default: a random key.'),
  policy: refersTo('policy').optional(),
  maxLife: wholeSeconds
    .optional()
    .describe('How long its tickets are good for at most, whole seconds; default: the realm says.'),
  okAsDelegate: z
    .boolean()
    .default(false)
    .describe('Mark tickets for this service ok-as-delegate; default false.'),
});

const realm = z.strictObject({
  name: realmName(),
  kdc: z
    .enum(['container', 'process'])
    .optional()
    .describe('Insist on this kind; default: a container where an engine answers.'),
  primaryKdc: z
    .boolean()
    .default(false)
    .describe(
      "The KDC answers at a second address too, which desktops know as the primary KDC's; default false.",
    ),
  trusts: z
    .array(realmName())
    .max(4)
    .default([])
    .describe(
      'Realms whose users it trusts (a cross-realm key); their principals are named with their realm.',
    ),
  policies: z.record(policyName(), policy).default({}),
  principals: z.record(principalName(), principal),
});

const account = z.strictObject({
  uid: z.int().min(1).max(65_000).optional().describe('Default: 1000 and up, in order.'),
  shell: z
    .string()
    .regex(/^\/[\x21-\x39\x3b-\x7e]{1,100}$/, 'expected the path of a shell')
    .optional()
    .describe('Default /bin/bash.'),
  expired: z.boolean().default(false).describe('The account expired long ago (usermod -e); default false.'),
});

const minGuestBytes = 256 * 1024 ** 2;

const unique = <T extends z.ZodArray>(list: T, error: string) =>
  list.refine((values) => new Set(values).size === values.length, error);

const guest = z.strictObject({
  users: unique(z.array(accountName()).min(1).max(50), 'an account is there only once').describe(
    'Local accounts.',
  ),
  ports: unique(z.array(portName()).max(8), 'a port is there only once')
    .default(['spice.sso.0'])
    .describe('SPICE ports, by name.'),
  accounts: z
    .record(refersTo('user'), account)
    .default({})
    .describe('What is special about some of its local accounts.'),
  'auth-to-local': z
    .array(
      z
        .string()
        .min(1)
        .max(200)
        .regex(/^[\x20-\x7e]+$/, 'expected printable ASCII')
        .superRefine((rule, context) => {
          const mistake = authToLocalMistake(rule);
          if (mistake !== undefined) context.addIssue({ code: 'custom', message: mistake });
        }),
    )
    .max(8)
    .default([])
    .describe(
      "The guest's own mapping of principals to accounts (krb5.conf, auth_to_local); default: by name.",
    ),
  memory: size
    .refine((bytes) => bytes >= minGuestBytes, 'a guest does not boot with less than 256MiB')
    .default(768 * 1024 ** 2)
    .describe('Default 768MiB; 256MiB or more.'),
  'serves-as': refersTo('identity')
    .optional()
    .describe('The principal that it says it is; default: its own host principal.'),
  keys: refersTo('identity')
    .optional()
    .describe('Whose keys its keytab has; default: those of the principal that it serves as.'),
  agent: guestAgent,
  control: z
    .boolean()
    .default(false)
    .describe('Serve the control port com.redhat.rhevm.vdsm, where the lab plays vdsm; default false.'),
  legacyLogin: z
    .boolean()
    .default(false)
    .describe("With `control`: take vdsm's login, with a password, through PAM; default false."),
});

const legacyNeedsControl = ({ control, legacyLogin }: z.output<typeof guest>) => control || !legacyLogin;

const desktop = z.strictObject({ user: refersTo('identity') });

const timeouts = z
  .strictObject({
    boot: aboveZero.default(180_000).describe('From the start of QEMU to a ready guest; default 3m.'),
    scenario: aboveZero.default(600_000).describe('For the whole scenario; default 10m.'),
  })
  .transform(({ boot, scenario }) => ({ bootMs: boot, scenarioMs: scenario }));

/** The YAML of a scenario: the type, the check, and (by json-schema.ts) what an editor completes. */
export const scenarioSchema = z
  .strictObject({
    title: z.string().min(1).max(200).describe('What the scenario proves, as a sentence.'),
    tags: unique(z.array(plainName()).max(16), 'a tag is there only once')
      .default([])
      .describe('Words that it is selected by: `make lab scenario=@WORD`.'),
    matrix: matrixSchema.default({}),
    realm,
    guests: z
      .record(plainName(), guest.refine(legacyNeedsControl, 'legacyLogin needs control: true'))
      .default({}),
    desktops: z.record(plainName(), desktop).default({}),
    timeouts: timeouts.prefault({}),
    steps: z
      .array(stepSchema)
      .min(1, 'expected one step or more')
      .max(1000, 'expected 1000 steps at most')
      .describe('What happens and what must be true, in order.'),
  })
  .describe('A scenario of spice-sso-lab: what the world is, what happens, what must be true.');

/** The part that says what the realm and the guests are, read by itself. */
export const worldSchema = z.object({
  realm: scenarioSchema.shape.realm,
  guests: scenarioSchema.shape.guests,
});

export type Scenario = z.output<typeof scenarioSchema>;
