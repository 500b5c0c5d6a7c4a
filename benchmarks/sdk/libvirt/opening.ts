import { libvirt } from '../../../drivers/libvirt/driver.js'
import { type Measure, pairedRatio } from '../measure.js'
import { openAnswer } from './answers.js'
import type { Libvirtd } from './libvirtd.js'
import type { CLibrary } from './peer.js'
import { ourTestUri, theirTestUri } from './uris.js'

const rounds = 41

/** From the start of opening a connection to its first answer, against the C library, both long started. */
export async function measureOpening(daemon: Libvirtd, library: CLibrary): Promise<readonly Measure[]> {
  const { median, low, high, a, b } = await pairedRatio(
    rounds,
    async () => {
      const started = performance.now()
      const connection = await libvirt.connect(ourTestUri(daemon))
      await connection.native.call('connectGetHostname', {})
      const elapsed = performance.now() - started
      await connection.close()
      return elapsed
    },
    async () => (await library.ask({ do: 'open', uri: theirTestUri(daemon) }, openAnswer)).seconds * 1000,
  )
  return [
    {
      name: 'open to the first answer',
      unit: 'ratio',
      value: median,
      low,
      high,
      detail: `over the C library's, which asks for no events; ${rounds} pairs; ${a.toFixed(2)} and ${b.toFixed(2)} ms`,
    },
  ]
}
