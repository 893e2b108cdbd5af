import { TurnwiseError } from '../../core/errors';

/** The code of the error that something ends in; nothing where it does not. Other errors pass. */
export function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    if (error instanceof TurnwiseError) return error.code;
    throw error;
  }
}
