import { GssError } from '../../../gss/gss-error.ts';
import type { Gss } from '../../../gss/gss.ts';
import { Secret } from '../../../secret/secret.ts';
import { decodePlainMessage, type PlainMessage } from '../../../wire/sasl/plain-message.ts';
import { SaslFormatError } from '../../../wire/sasl/sasl-format-error.ts';
import { LoginRefusal } from './describe-failure.ts';
import type { PasswordAttempts } from './password-attempts.ts';

/**
 * Gets a TGT with the password of a PLAIN message, in one exchange that is never tried again (docs/protocol.md,
 * "Order", the paragraph on passwords). Rejects with a LoginRefusal (422, 403, 429) or a GssError.
 */
export async function tryPassword(
  gss: Pick<Gss, 'passwordTgt'>,
  attempts: PasswordAttempts,
  {
    principal,
    payload,
    file,
  }: { readonly principal: string; readonly payload: Secret<Buffer>; readonly file: string },
): Promise<void> {
  const { authzid, authcid, password } = decode(payload);
  // refuses: test "a password of somebody else than the peer never reaches the KDC: *"
  if (!names(authcid, principal) || (authzid !== '' && !names(authzid, principal))) {
    throw new LoginRefusal({ code: 403, reason: 'the password is for somebody else than the peer' });
  }
  // refuses: password-attempts; test "after a failure the next never reaches the KDC"
  if (!(await attempts.begin(principal))) {
    throw new LoginRefusal({ code: 429, reason: 'a wrong password was given not long ago' });
  }
  try {
    await gss.passwordTgt({ principal, password: new Secret(password), ccache: `FILE:${file}` });
  } catch (error) {
    // A deadline says nothing about whether the KDC has counted it.
    if (error instanceof GssError && error.code === 'kdc-unreachable') await attempts.takeBack(principal);
    throw error;
  }
  await attempts.succeeded(principal);
}

function decode(payload: Secret<Buffer>): PlainMessage {
  try {
    return decodePlainMessage(payload.reveal());
  } catch (error) {
    if (!(error instanceof SaslFormatError)) throw error;
    throw new LoginRefusal({ code: 422, reason: error.message });
  } finally {
    payload.reveal().fill(0);
  }
}

/** `alice@LAB.TEST`, or `alice` for the principal of that realm. */
function names(identity: string, principal: string): boolean {
  return identity === principal || identity === principal.slice(0, principal.lastIndexOf('@'));
}
