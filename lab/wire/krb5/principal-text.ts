/** A principal taken apart, its names without any escapes. */
export interface Principal {
  readonly realm: string;
  readonly names: readonly string[];
}

/** `host/guest1.lab.test@LAB.TEST`, as krb5_unparse_name writes it: a separator inside a name is escaped. */
export function principalText({ realm, names }: Principal): string {
  return `${names.map(escapeName).join('/')}@${escapeName(realm)}`;
}

/** Takes a principal's text apart as krb5_parse_name does; undefined where it names no realm. */
export function parsePrincipal(text: string): Principal | undefined {
  const names: string[] = [];
  let name = '';
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (character === '\\') {
      at += 1;
      if (at === text.length) return undefined;
      name += plain[text.charAt(at)] ?? text.charAt(at);
    } else if (character === '/') {
      names.push(name);
      name = '';
    } else if (character === '@') {
      const realm = unescapeRealm(text.slice(at + 1));
      return realm === undefined ? undefined : { realm, names: [...names, name] };
    } else name += character;
  }
  return undefined;
}

/** A realm may hold a `/`, as MIT has it, but no `@` that is not escaped. */
function unescapeRealm(text: string): string | undefined {
  if (text === '' || /(^|[^\\])(\\\\)*@/.test(text) || /(^|[^\\])(\\\\)*\\$/.test(text)) return undefined;
  return text.replace(/\\(.)/gs, (_, character: string) => plain[character] ?? character);
}

function escapeName(name: string): string {
  return name.replace(/[/@\\\n\t\b\0]/g, (character) => escapes[character] ?? `\\${character}`);
}

const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\t': '\\t', '\b': '\\b', '\0': '\\0' };
const plain: Readonly<Record<string, string>> = { n: '\n', t: '\t', b: '\b', 0: '\0' };
