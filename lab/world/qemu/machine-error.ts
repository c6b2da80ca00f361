/** What can be wrong with a machine or with what it is made of; a wait that ran out is a DeadlineError instead. */
export type MachineErrorCode =
  /** A program of the host is missing. */
  | 'program-missing'
  /** The disk is full. */
  | 'no-space'
  /** mmdebstrap or the recipe failed. */
  | 'image-build-failed'
  /** A component does not bundle, or its native part does not compile. */
  | 'components-build-failed'
  /** What was given as another build of the components is none. */
  | 'no-components'
  /** QEMU ended, by itself or by a signal, while something was expected of it. */
  | 'machine-ended'
  /** QMP or the guest agent answered with an error. */
  | 'command-refused'
  /** The peer of a QMP or guest agent socket is gone. */
  | 'connection-lost'
  /** The peer sent something that is not the protocol. */
  | 'malformed'
  /** A file of the guest is longer than the caller allows. */
  | 'file-too-large'
  /** The text has a character that a US keyboard cannot type. */
  | 'cannot-type'
  /** The picture is not a VGA text screen. */
  | 'not-text-mode'
  /** A template is damaged, or a machine does not come up from it. */
  | 'template-unusable'
  /** More than one machine of a run had to be booted, since no fork came up. */
  | 'forks-broken'
  /** The guest refused its identity, or its clock cannot be set. */
  | 'identity-failed';

/** A failure below the lab's machines; the message is one line that says what to do where something can be done. */
export class MachineError extends Error {
  readonly code: MachineErrorCode;

  constructor(code: MachineErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MachineError';
    this.code = code;
  }
}
