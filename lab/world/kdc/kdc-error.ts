/**
 * Why a realm could not be made or asked.
 * `bad-name`, `bad-password`, `bad-policy`: the options; `missing-program`: krb5 is not installed;
 * `no-engine`: a container was insisted on; `not-ready`: the KDC did not answer in time or ended;
 * `command-failed`: kadmin refused; `counters-disagree`: its counters are not what its log says; `not-removed`: the container is still there, or nobody can say.
 */
export type KdcErrorCode =
  | 'bad-name'
  | 'bad-password'
  | 'bad-policy'
  | 'missing-program'
  | 'no-engine'
  | 'not-ready'
  | 'command-failed'
  | 'counters-disagree'
  | 'not-removed';

/** Every failure of this folder. The message is one line, plus the quoted tail of a log where there is one. */
export class KdcError extends Error {
  readonly code: KdcErrorCode;

  constructor(code: KdcErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'KdcError';
    this.code = code;
  }
}
