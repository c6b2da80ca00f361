import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** The recipe that the container and the plain process share: templates and scripts. */
export const recipeFolder = fileURLToPath(new URL('../../../krb5/', import.meta.url));

/** Replaces each `@NAME@`; a name without a value is a mistake in the recipe and throws. */
export function fillTemplate(template: string, values: Readonly<Record<string, string>>): string {
  return template.replaceAll(/@([A-Z]+)@/g, (_whole, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`the template has @${name}@, which nothing fills`);
    return value;
  });
}

export interface ClientConfigOptions {
  /** `host:port` where clients find the primary KDC. */
  readonly primary?: string | undefined;
  /** Rules that map principals to local accounts, before the default one. */
  readonly authToLocal?: readonly string[];
}

/** krb5.conf for machines that reach the KDC, of `realm` and of those it `trusts`, at `kdc` (`host:port`), from the template's text. */
export function clientConfigOf(
  template: string,
  { name, trusts = [] }: { readonly name: string; readonly trusts?: readonly string[] },
  kdc: string,
  { primary, authToLocal = [] }: ClientConfigOptions = {},
): string {
  const relations = [
    kdc,
    ...(primary === undefined ? [] : [`primary_kdc = ${primary}`]),
    ...authToLocal.map((rule) => `auth_to_local = ${rule}`),
    ...(authToLocal.length > 0 ? ['auth_to_local = DEFAULT'] : []),
  ];
  return fillTemplate(template, {
    REALM: name,
    DOMAIN: name.toLowerCase(),
    KDC: relations.join('\n        '),
    TRUSTS: trusts.map((other) => `    ${other} = {\n        kdc = ${kdc}\n    }\n`).join(''),
  });
}

export function readTemplate(name: 'kdc.conf' | 'krb5.conf'): Promise<string> {
  return readFile(`${recipeFolder}${name}.template`, 'utf8');
}
