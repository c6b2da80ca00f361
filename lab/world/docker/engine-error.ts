/**
 * Why there is no Docker engine or image.
 * `unusable-host`: DOCKER_HOST names an engine elsewhere; `no-dockerd`: none answers and none is installed;
 * `not-root`: none answers and starting one needs root; `not-ready`: it was started and did not answer;
 * `refused`: the engine answered with an error; `build-failed`: the KDC's image could not be made.
 */
export type EngineErrorCode =
  | 'unusable-host'
  | 'no-dockerd'
  | 'not-root'
  | 'not-ready'
  | 'refused'
  | 'build-failed';

/** Every failure of this folder; the message says what to do about it. */
export class EngineError extends Error {
  readonly code: EngineErrorCode;

  constructor(code: EngineErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'EngineError';
    this.code = code;
  }
}
