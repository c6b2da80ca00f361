import { GssError } from '../gss-error.ts';
import { declare, openKrb5 } from './krb5-library.ts';
import type { Handle } from './library.ts';

const maxLocalNameBytes = 256;

const toLocalName = declare('krb5_aname_to_localname(void *, void *, int, _Out_ uint8_t *)') as (
  context: Handle,
  principal: Handle,
  bytes: number,
  out: Buffer,
) => number;

/** krb5_aname_to_localname, under the krb5.conf of the environment. */
export function localName(principal: string): string {
  using krb5 = openKrb5();
  const name = Buffer.alloc(maxLocalNameBytes);
  const status = toLocalName(krb5.handle, krb5.principal(principal), name.length, name);
  try {
    krb5.require(status);
  } catch (error) {
    if (!(error instanceof GssError) || error.code !== 'bad-configuration') throw error;
    throw new GssError(
      error.code,
      `an auth_to_local rule of krb5.conf is malformed: ${error.message}`,
      status,
    );
  }
  return name.toString('utf8', 0, name.indexOf(0));
}
