/** Simulated time as Foxglove writes it. */
export function timeOf(seconds: number): { sec: number; nsec: number } {
  const nanoseconds = Math.round(seconds * 1e9);
  return { sec: Math.floor(nanoseconds / 1e9), nsec: nanoseconds % 1e9 };
}

/** Simulated time as MCAP writes it [ns]. */
export function nanoseconds(seconds: number): bigint {
  return BigInt(Math.round(seconds * 1e9));
}
