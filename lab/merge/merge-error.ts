/**
 * Why runs cannot be merged. `unreadable`: no shard's run folder, or a damaged one; `missing`, `twice`: a shard;
 * `other-set`: it ran other scenarios, or other texts of them, or was cut otherwise.
 */
export type MergeErrorCode = 'unreadable' | 'missing' | 'twice' | 'other-set';

/** Runs that are not the shards of one run. Its message is one line. */
export class MergeError extends Error {
  readonly code: MergeErrorCode;

  constructor(code: MergeErrorCode, message: string, cause?: unknown) {
    super(message.replaceAll(/\s*\n\s*/g, ' '), { cause });
    this.name = 'MergeError';
    this.code = code;
  }
}
