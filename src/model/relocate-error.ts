/** Why the program as a whole cannot go on; each is an exit status of its own kind. */
export type RelocateErrorCode = 'usage' | 'target' | 'configuration';

/**
 * Stops the program with a message for people: the command line or the configuration is wrong. What is wrong with a
 * venv is a `Problem` and never thrown; anything else that is thrown is a bug.
 */
export class RelocateError extends Error {
  readonly code: RelocateErrorCode;
  readonly hint: string;

  constructor(
    code: RelocateErrorCode,
    message: string,
    hint: string,
    options?: { readonly cause?: unknown },
  ) {
    super(message, options);
    this.name = 'RelocateError';
    this.code = code;
    this.hint = hint;
  }
}
