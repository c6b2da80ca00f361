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

/** krb5.conf for machines that reach the KDC at `kdc` (`host:port`), and the primary one at `primary`, from the template's text. */
export function clientConfigOf(template: string, realm: string, kdc: string, primary?: string): string {
  const kdcs = primary === undefined ? kdc : `${kdc}\n        primary_kdc = ${primary}`;
  return fillTemplate(template, { REALM: realm, DOMAIN: realm.toLowerCase(), KDC: kdcs });
}

export function readTemplate(name: 'kdc.conf' | 'krb5.conf'): Promise<string> {
  return readFile(`${recipeFolder}${name}.template`, 'utf8');
}
