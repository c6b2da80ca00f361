/** `no-terminal`: there is nobody to ask. `no-answer`: the prompt was left, took too long, or its program failed. */
export class PromptError extends Error {
  readonly code: 'no-terminal' | 'no-answer';

  constructor(code: PromptError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PromptError';
    this.code = code;
  }
}
