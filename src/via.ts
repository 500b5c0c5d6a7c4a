import type { ConnectionUri } from './uri.js'

/**
 * Makes the test for URIs that choose a driver with the parameter `via` rather than by their scheme, which then says
 * what is behind it: `qemu:///system?via=libvirt` is QEMU as libvirt runs it.
 */
export function via(driver: string): (uri: ConnectionUri) => boolean {
  return ({ parameters }) => parameters.get('via') === driver
}
