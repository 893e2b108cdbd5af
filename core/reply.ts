import { TurnwiseError } from './errors';

/** An answer of a worker, or an error with its code: comlink alone would carry only the message. */
export type Reply<T> = { value: T } | { error: ReturnType<TurnwiseError['toJSON']> };

/** Answers with a value or a TurnwiseError; other errors are thrown on. */
export async function reply<T>(run: () => Promise<T> | T): Promise<Reply<T>> {
  try {
    return { value: await run() };
  } catch (error) {
    if (error instanceof TurnwiseError) return { error: error.toJSON() };
    throw error;
  }
}

/** Takes the value out of an answer. @throws TurnwiseError the one that was answered */
export function unwrap<T>(reply: Reply<T>): T {
  if ('value' in reply) return reply.value;
  const { code, what, where, fix } = reply.error;
  throw new TurnwiseError(code, { what, where, fix });
}
