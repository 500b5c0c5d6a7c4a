import { findOnPath } from '../../../src/transports/find-on-path.js'

/** Where a program is, or `undefined`. Daemons are not on everybody's PATH. */
export function findTool(name: string): string | undefined {
  return findOnPath(name, ['/usr/sbin', '/sbin'])
}
