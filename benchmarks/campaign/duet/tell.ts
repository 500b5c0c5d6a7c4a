/**
 * Has one of two sides told to begin before the other one is: the one that is first begins and then arrives, the other one
 * arrives and then begins.
 *
 * @param arrive Waits until the other side arrives as well; gives `undefined` if it never will.
 * @param begin Tells the side to begin, and waits for what comes of it.
 * @returns What comes of it; `undefined` if the other side, which was to be told first, is not there any more.
 */
export async function tellInTurn<Result>(
  first: boolean,
  arrive: () => Promise<unknown>,
  begin: () => Promise<Result>,
): Promise<Result | undefined> {
  if (!first) return (await arrive()) === undefined ? undefined : await begin()
  const [result] = await Promise.all([begin(), arrive()])
  return result
}
