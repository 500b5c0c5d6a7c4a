import { invalidArgument, libvirtCode } from './rpc/failure.js'

/**
 * Makes a call with flags, and again with the next ones where a driver of libvirt does not know them: not every driver
 * knows all that the protocol has.
 *
 * @param choices The flags of each attempt, those that are wanted first.
 */
export async function withKnownFlags<Result>(
  [flags = 0, ...fewer]: readonly number[],
  call: (flags: number) => Promise<Result>,
): Promise<Result> {
  try {
    return await call(flags)
  } catch (error) {
    if (fewer.length === 0 || libvirtCode(error) !== invalidArgument) throw error
    return await withKnownFlags(fewer, call)
  }
}
