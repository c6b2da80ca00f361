import { SaslFormatError } from '../wire/sasl/sasl-format-error.ts';
import type { SecurityContext } from './gss.ts';
import { GssError } from './gss-error.ts';

/** An AP-REQ carries a forwarded TGT, which a PAC makes tens of kB. */
const maxTokenBytes = 131_072;

export function requireTokenSize(token: Buffer): void {
  // refuses: test "a token of more than 128 KiB is refused by either end before the library sees it"
  if (token.length > maxTokenBytes) {
    throw new GssError('token-too-large', `a token of ${token.length} octets, ${maxTokenBytes} are allowed`);
  }
}

/** Ends a SASL exchange: releases its context and rejects with the GssError that the caller sees. */
export async function failExchange(context: SecurityContext, error: unknown): Promise<never> {
  await context[Symbol.asyncDispose]();
  if (error instanceof SaslFormatError)
    throw new GssError('bad-layer', error.message, undefined, { cause: error });
  throw error;
}
