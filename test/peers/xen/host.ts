import { once } from 'node:events'
import { xenUri } from '../../support/xen-guest.js'
import { startXenHost } from '../../support/xen-host.js'

/** Starts the host with Xen of the tests, prints its URI as a line, and ends it when the standard input ends. */
const host = await startXenHost()
process.stdout.write(`${xenUri(host)}\n`)
process.stdin.resume()
await once(process.stdin, 'end')
await host.stop()
