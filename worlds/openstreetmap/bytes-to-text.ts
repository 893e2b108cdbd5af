import { Gunzip } from 'fflate';
import { TurnwiseError } from '../../core/errors';

/** Largest map that is read, unpacked [bytes]. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;
/** A piece of a packed file: it can grow about a thousand times [bytes]. */
const PACKED_PIECE = 16 * 1024;
/** A gzip file has at least its header and its trailer [bytes]. */
const MIN_GZIP_BYTES = 18;
const PLAIN_PIECE = 1024 * 1024;

/**
 * Hands out the text of a file in pieces, unpacking gzip on the way, so that no more than a piece is ever in memory.
 *
 * @throws TurnwiseError OSM_TOO_LARGE, OSM_BAD_GZIP, OSM_NOT_UTF8, and what `take` throws
 */
export function eachPieceOfText(bytes: Uint8Array, source: string, take: (text: string) => void): void {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let total = 0;
  const decode = (piece: Uint8Array, last: boolean) => {
    total += piece.length;
    if (total > MAX_UNPACKED_BYTES) {
      throw new TurnwiseError('OSM_TOO_LARGE', {
        what: `The map is larger than ${MAX_UNPACKED_BYTES / 1048576} MB unpacked.`,
        where: source,
        fix: 'Cut out a smaller part, for example with `osmium extract --bbox`.',
      });
    }
    let text: string;
    try {
      text = decoder.decode(piece, { stream: !last });
    } catch (cause) {
      throw new TurnwiseError('OSM_NOT_UTF8', {
        what: 'The text is not UTF-8.',
        where: source,
        fix: 'Save the map as UTF-8, or download it again.',
        cause,
      });
    }
    take(text);
  };

  if (!(bytes[0] === 0x1f && bytes[1] === 0x8b)) {
    for (let at = 0; at < bytes.length; at += PLAIN_PIECE) decode(bytes.subarray(at, at + PLAIN_PIECE), false);
    decode(new Uint8Array(0), true);
    return;
  }
  if (bytes.length < MIN_GZIP_BYTES) throw badGzip(source);
  let ended = false;
  const gunzip = new Gunzip((piece, last) => {
    ended ||= last;
    decode(piece, false);
  });
  try {
    for (let at = 0; at < bytes.length; at += PACKED_PIECE) {
      gunzip.push(bytes.subarray(at, at + PACKED_PIECE), at + PACKED_PIECE >= bytes.length);
    }
  } catch (cause) {
    if (cause instanceof TurnwiseError) throw cause;
    throw badGzip(source, cause);
  }
  if (!ended) throw badGzip(source);
  decode(new Uint8Array(0), true);
}

function badGzip(source: string, cause?: unknown): TurnwiseError {
  return new TurnwiseError('OSM_BAD_GZIP', {
    what: `The file cannot be unpacked${cause instanceof Error ? `: ${cause.message}` : ': it ends too early'}.`,
    where: source,
    fix: 'Check the file with `gzip -t`, or download it again.',
    cause,
  });
}
