import type { Secret } from '../secret/secret.ts';

export type SecretKind = 'password' | 'key' | 'ticket';

/** A secret of the run, under a name that may be shown: `password of alice`. */
export interface NamedSecret {
  readonly name: string;
  readonly kind: SecretKind;
  readonly value: Secret<string> | Secret<Buffer>;
}

/** One way in which a secret may stand in a file. */
export interface SecretForm {
  readonly name: string;
  readonly kind: SecretKind;
  readonly form: 'raw' | 'escaped' | 'base64' | 'hex';
  readonly bytes: Buffer;
}

/** Fewer octets occur by chance; a scenario's passwords are longer by its schema. */
const leastBytes = 6;

/** KRB-CRED's start in DER (RFC 4120 5.8.1): pvno [0] 5, msg-type [1] 22. */
const krbCredStart = Buffer.from('a003020105a103020116', 'hex');

/** The forms in which secrets are looked for: as they are, as JSON writes them, in hex, in base64 at each of the three alignments. */
export function secretForms(secrets: readonly NamedSecret[]): SecretForm[] {
  const known = secrets.flatMap(({ name, kind, value }) => formsOf(name, kind, Buffer.from(value.reveal())));
  return unique([...known, ...formsOf('KRB-CRED', 'ticket', krbCredStart)]);
}

function formsOf(name: string, kind: SecretKind, value: Buffer): SecretForm[] {
  if (value.length < leastBytes) throw new RangeError(`${name} is too short to look for`);
  const escaped = Buffer.from(JSON.stringify(value.toString('latin1')).slice(1, -1), 'latin1');
  const hex = value.toString('hex');
  const base64 = [0, 1, 2].map((shift) => alignedBase64(value, shift));
  return [
    { name, kind, form: 'raw', bytes: value },
    ...(escaped.equals(value) ? [] : [{ name, kind, form: 'escaped' as const, bytes: escaped }]),
    ...[hex, hex.toUpperCase()].map((text) => ({
      name,
      kind,
      form: 'hex' as const,
      bytes: Buffer.from(text),
    })),
    ...base64
      .flatMap((text) => [text, text.replaceAll('+', '-').replaceAll('/', '_')])
      .map((text) => ({ name, kind, form: 'base64' as const, bytes: Buffer.from(text) })),
  ];
}

/** Hex without letters has no case, base64 often neither + nor /: the same bytes are looked for once. */
function unique(forms: readonly SecretForm[]): SecretForm[] {
  return [...new Map(forms.map((form) => [`${form.name} ${form.bytes.toString('latin1')}`, form])).values()];
}

/** The characters that depend on the secret alone when `shift` octets stand before it in the encoded text. */
function alignedBase64(value: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), value])
    .toString('base64')
    .replaceAll('=', '');
  const first = Math.ceil((shift * 8) / 6);
  const last = Math.floor(((shift + value.length) * 8) / 6);
  return text.slice(first, last);
}
