import type { GuestSession, WaitOptions } from './guest-session.js'
import type { CampaignPlatform } from './platform.js'

/** Longest wait for a machine that was told to power off, milliseconds. */
const longest = 10_000

/** Whether its end shows what a shut-down costs: a process, or a guest with an operating system. */
export function endsItself({ record: { target } }: CampaignPlatform): boolean {
  return target.startsWith('linux-')
}

/**
 * Tells the payload to power its machine off.
 *
 * @returns Nanoseconds from the command to the end of the console; `undefined` if the machine does not end.
 */
export async function powerOff(session: GuestSession, options: WaitOptions): Promise<number | undefined> {
  const since = process.hrtime.bigint()
  const timeout = Math.min(longest, options.timeout)
  const { state } = await session.ask('off', () => undefined, { ...options, timeout })
  return state === 'ended' ? Number(process.hrtime.bigint() - since) : undefined
}
