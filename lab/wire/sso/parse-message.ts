import { loginStates, type Message, type VersionRange } from './message.ts';

const token = /^[0-9A-Za-z._-]{1,64}$/;
const verbPattern = /^[A-Za-z][0-9A-Za-z-]{0,31}$/;
const featurePattern = /^[0-9A-Za-z._=-]{1,32}$/;
const codePattern = /^[1-9][0-9]{2}$/;
const rangePattern = /^([0-9]{1,3})-([0-9]{1,3})$/;

const maxFeatures = 16;
const maxTypes = 8;

/** A line that is no message: `unrecognised` is answered `unknown <verb>`, `malformed` is error 422. */
export type ParsedLine =
  | Message
  | { readonly kind: 'unrecognised'; readonly verb: string }
  | { readonly kind: 'malformed'; readonly verb: string };

/** Takes one line apart, without its terminator. Never throws. */
export function parseMessage(line: string): ParsedLine {
  const space = line.indexOf(' ');
  const verb = space < 0 ? line : line.slice(0, space);
  const rest = space < 0 ? undefined : line.slice(space + 1);
  const parse = parsers.get(verb);
  if (parse) return parse(rest) ?? { kind: 'malformed', verb };
  // refuses: test "a verb that is not known is told apart from a line that is no message"
  if (!verbPattern.test(verb)) return { kind: 'malformed', verb: '' };
  return { kind: 'unrecognised', verb };
}

/** By verb; each takes all that follows the first space (undefined: nothing does) and returns undefined when it is malformed. */
const parsersByVerb: Readonly<Record<string, (rest: string | undefined) => Message | undefined>> = {
  'SPICE-SSO': (rest) => parseSignature(rest?.split(' ') ?? []),
  authenticate: (rest) => {
    const types = rest?.split(' ') ?? [];
    return types.length > 0 && types.length <= maxTypes && types.every((type) => token.test(type))
      ? { kind: 'authenticate', types }
      : undefined;
  },
  startTLS: (rest) => (rest === undefined ? { kind: 'start-tls' } : undefined),
  startSASL: (rest) =>
    rest !== undefined && token.test(rest) ? { kind: 'start-sasl', mechanism: rest } : undefined,
  sasl: (rest) => {
    const octets = rest === '=' ? Buffer.alloc(0) : decodeBase64(rest);
    return octets && { kind: 'sasl', token: octets };
  },
  credentials: (rest) => {
    const space = rest?.indexOf(' ') ?? -1;
    if (rest === undefined || space < 0) return undefined;
    const type = rest.slice(0, space);
    const payload = decodeBase64(rest.slice(space + 1));
    return token.test(type) && payload ? { kind: 'credentials', type, payload } : undefined;
  },
  info: (rest) => (rest !== undefined && token.test(rest) ? { kind: 'info', attribute: rest } : undefined),
  ok: (rest) => (rest === '' ? undefined : { kind: 'ok', value: rest }),
  error: (rest) => {
    if (rest === undefined) return undefined;
    const code = rest.slice(0, 3);
    const text = rest.slice(4);
    // refuses: test ""*" (*) is malformed"
    if (!codePattern.test(code) || (rest.length > 3 && (rest[3] !== ' ' || text === ''))) return undefined;
    return { kind: 'error', code: Number(code), text };
  },
  login: (rest) => {
    const [word, code, ...more] = rest?.split(' ') ?? [];
    const state = loginStates.find((known) => known === word);
    // refuses: test ""*" (*) is malformed"
    if (!state || more.length > 0 || (code !== undefined && !codePattern.test(code))) return undefined;
    return { kind: 'login', state, code: code === undefined ? undefined : Number(code) };
  },
  ping: (rest) => (rest !== undefined && token.test(rest) ? { kind: 'ping', token: rest } : undefined),
  pong: (rest) => (rest !== undefined && token.test(rest) ? { kind: 'pong', token: rest } : undefined),
  unknown: (rest) =>
    rest !== undefined && verbPattern.test(rest) ? { kind: 'unknown', verb: rest } : undefined,
};
/** A verb that was just cut out of a line is found sooner in a map than in an object. */
const parsers = new Map(Object.entries(parsersByVerb));

function parseSignature(args: readonly string[]): Message | undefined {
  const [range, role, first, second, third, fourth, ...more] = args;
  const versions = parseRange(range);
  // refuses: test ""*" (*) is malformed"
  if (!versions || more.length > 0 || !first || !token.test(first)) return undefined;
  if (role === 'client') {
    const features = parseFeatures(second);
    // refuses: no-nonce; test ""*" (*) is malformed"
    if (!features || third !== undefined) return undefined;
    return { kind: 'client-signature', versions, nonce: first, features };
  }
  const features = parseFeatures(third);
  // refuses: test ""*" (*) is malformed"
  if (role !== 'agent' || !second || !token.test(second) || !features) return undefined;
  // refuses: test ""*" (*) is malformed"
  if (fourth !== undefined && !token.test(fourth)) return undefined;
  return { kind: 'agent-signature', versions, epoch: first, challenge: second, features, nonce: fourth };
}

function parseRange(text: string | undefined): VersionRange | undefined {
  const match = rangePattern.exec(text ?? '');
  if (!match) return undefined;
  const range = { min: Number(match[1]), max: Number(match[2]) };
  // refuses otherwise: test ""*" (*) is malformed"
  return range.min <= range.max ? range : undefined;
}

/** A comma list; `-` stands for none, since an argument cannot be empty. */
function parseFeatures(text: string | undefined): readonly string[] | undefined {
  if (text === '-') return [];
  const features = text?.split(',', maxFeatures + 1) ?? [];
  // refuses: test ""*" (*) is malformed"
  if (features.length === 0 || features.length > maxFeatures) return undefined;
  // refuses otherwise: test ""*" (*) is malformed"
  return features.every((feature) => featurePattern.test(feature)) ? features : undefined;
}

/** RFC 4648 section 4, canonical and not empty: one spelling for each value. */
function decodeBase64(text: string | undefined): Buffer | undefined {
  if (!text) return undefined;
  const octets = Buffer.from(text, 'base64');
  // refuses otherwise: test ""*" (*) is malformed"
  return octets.length > 0 && octets.toString('base64') === text ? octets : undefined;
}
