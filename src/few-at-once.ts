/**
 * Does something with each of several inputs, a few of them at a time.
 *
 * @param most How many at a time, 1 or more.
 * @returns The results in the order of the inputs.
 * @throws what `work` throws first.
 */
export async function fewAtOnce<Input, Result>(
  inputs: readonly Input[],
  most: number,
  work: (input: Input) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>()
  const left = inputs.entries()
  // All share one iterator, so each takes the next input that is left.
  const worker = async (): Promise<void> => {
    for (const [index, input] of left) results.set(index, await work(input))
  }
  await Promise.all(Array.from({ length: Math.min(most, inputs.length) }, worker))
  return [...results].sort(([one], [other]) => one - other).map(([, result]) => result)
}
