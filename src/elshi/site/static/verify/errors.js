// The family of errors of the page, as in src/elshi/base/errors.py: all of them refuse, none is tried again.

/** A proof, a signature or a trust rule failed. */
export class SecurityError extends Error {
  constructor(message) {
    super(message);
    this.name = new.target.name;
  }
}

/** Bytes of one of our formats are not what its formatter would write. */
export class FormatError extends SecurityError {}

/** A format or type that this release does not know: "needs a newer Elshi", and no verdict. */
export class NewerFormatError extends FormatError {}

/** A file that a checkpoint or a record calls for is not there. */
export class MissingError extends SecurityError {}

/** The same error with `where` before its message; a newer format stays one. */
export function located(where, error) {
  if (!(error instanceof SecurityError)) return error;
  const Kind = error instanceof NewerFormatError ? NewerFormatError : SecurityError;
  return new Kind(`${where}: ${error.message}`);
}
