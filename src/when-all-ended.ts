/**
 * What all of several pieces of work come to, as `Promise.all` gives it, but not before the last of them has ended: one that fails
 * leaves none behind that still runs.
 *
 * @throws what the first of them in order fails with.
 */
export async function whenAllEnded<Result>(work: Iterable<Promise<Result>>): Promise<readonly Result[]> {
  const all = [...work]
  await Promise.allSettled(all)
  return await Promise.all(all)
}
