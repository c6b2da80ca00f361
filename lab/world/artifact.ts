/** A file that a run leaves, by its kind in `results.json`. */
export interface Artifact {
  readonly kind:
    | 'console'
    | 'journal'
    | 'qmp'
    | 'krb5-trace'
    | 'kdc-log'
    | 'screenshot'
    | 'transcript'
    | 'trace'
    | 'watch'
    | 'proxy'
    | 'qemu'
    | 'guest-agent';
  readonly path: string;
}
