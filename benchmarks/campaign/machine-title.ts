import { createHash } from 'node:crypto'

/** What the names of all machines of campaigns begin with. */
export const machinePrefix = 'polyvisor-bench-'

/** The title of a machine, by which a later campaign knows whose it was. */
export function machineTitle(): string {
  return `benchmark of process ${process.pid}`
}

/**
 * The name of the machine of a platform in a campaign. A domain's name has fewer characters than the id of a variant,
 * so that is shortened to a digest.
 */
export function machineName(campaign: string, platform: string): string {
  const [plain = '', settings] = platform.split(':', 2)
  const suffix =
    settings === undefined ? '' : `-${createHash('sha256').update(platform).digest('hex').slice(0, 8)}`
  return `${machinePrefix}${campaign}-${plain}${suffix}`
}
