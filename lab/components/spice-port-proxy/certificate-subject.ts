/** One attribute of a distinguished name. */
export interface SubjectAttribute {
  /** The short name in capitals: `O`, `CN`. */
  readonly name: string;
  readonly value: string;
}

/**
 * The attributes of a host-subject as virt-viewer takes it: `O=lab,CN=guest1`, in order, a backslash before a comma
 * that belongs to a value, blanks before a name ignored. Undefined when it is not of that form.
 */
export function parseHostSubject(subject: string): readonly SubjectAttribute[] | undefined {
  return attributes(subject.match(/(?:\\.|[^,\\])+/gs) ?? []);
}

/** The attributes of a certificate's subject as Node's X509Certificate prints it: one a line, values escaped by RFC 2253. */
export function parseCertificateSubject(subject: string): readonly SubjectAttribute[] | undefined {
  return attributes(subject.split('\n').filter((line) => line !== ''));
}

/** The same attributes with the same values in the same order; a subset does not do. */
export function sameSubject(left: readonly SubjectAttribute[], right: readonly SubjectAttribute[]): boolean {
  return (
    // refuses: test "a subset, a superset, another order or another value does not match"
    left.length === right.length &&
    // refuses: test "a subset, a superset, another order or another value does not match"
    left.every(({ name, value }, index) => name === right[index]?.name && value === right[index].value)
  );
}

function attributes(pairs: readonly string[]): readonly SubjectAttribute[] | undefined {
  const parsed = pairs.map((pair) => {
    const [, name, value] = /^\s*([^=\s]+)\s*=(.*)$/s.exec(pair) ?? [];
    return name === undefined || value === undefined
      ? undefined
      : { name: name.toUpperCase(), value: unescape(value) };
  });
  const whole = parsed.filter((attribute) => attribute !== undefined);
  return whole.length === 0 || whole.length < parsed.length ? undefined : whole;
}

/** `\,` is a comma, `\0A` an octet of UTF-8. */
function unescape(value: string): string {
  const octets = value.replace(/(?:\\[0-9A-Fa-f]{2})+/g, (run) =>
    Buffer.from(run.replaceAll('\\', ''), 'hex').toString('utf8'),
  );
  return octets.replace(/\\(.)/gs, '$1');
}
