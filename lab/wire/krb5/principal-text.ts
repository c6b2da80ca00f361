/** A principal taken apart, its names without any escapes. */
export interface Principal {
  readonly realm: string;
  readonly names: readonly string[];
}

/** `host/guest1.lab.test@LAB.TEST`, as krb5_unparse_name writes it: a separator inside a name is escaped. */
export function principalText({ realm, names }: Principal): string {
  return `${names.map(escapeName).join('/')}@${escapeName(realm)}`;
}

/** Takes a principal's text apart as krb5_parse_name does; undefined where it names no realm, or two. */
export function parsePrincipal(text: string): Principal | undefined {
  const names = [''];
  let realm: string | undefined;
  const append = (character: string) => {
    if (realm === undefined) names.push(`${names.pop() ?? ''}${character}`);
    else realm += character;
  };
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') {
      at += 1;
      if (at === text.length) return undefined;
      append(plain[text.charAt(at)] ?? text.charAt(at));
    } else if (character === '@') {
      if (realm !== undefined) return undefined;
      realm = '';
    } else if (character === '/' && realm === undefined) names.push('');
    else append(character);
  }
  return realm ? { realm, names } : undefined;
}

function escapeName(name: string): string {
  return name.replace(/[/@\\\n\t\b\0]/g, (character) => escapes[character] ?? `\\${character}`);
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\b': '\\b', '\0': '\\0' };
const plain: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', 0: '\0' };
