import { join } from 'node:path'
import { xen } from '../../../drivers/xen/driver.js'
import { xenPeer } from '../../support/known-peers.js'
import { payloadReady } from '../../support/payload.js'
import { onXenHost, teachGuests, xenDisk, xenGuest, xenUri } from '../../support/xen-guest.js'
import { useXenHost, type XenHost } from '../../support/xen-host.js'
import { describeContract } from '../describe-contract.js'

let host = (): XenHost => {
  throw new Error('the host is started before the first test')
}

describeContract({
  title: 'xen (paravirtualised)',
  driver: xen,
  peers: [xenPeer],
  // Everything on the host goes at a tenth of its pace or less, in a translator on a machine with other tests.
  timeout: 300_000,
  together: 2,
  prepare() {
    host = useXenHost()
  },
  async give(folder) {
    // The same path as here, on the host.
    await onXenHost(host(), ['mkdir', '-p', folder])
    await teachGuests(host())
    await onXenHost(host(), ['truncate', '-s', '16M', join(folder, xenDisk)])
  },
  uri: () => xenUri(host()),
  spec: xenGuest,
  files: {
    async stat(path) {
      const [mode = '', size, ino] = (await onXenHost(host(), ['stat', '-c', '%f %s %i', path]))
        .trim()
        .split(' ')
      return { mode: Number.parseInt(mode, 16), size: Number(size), ino: Number(ino) }
    },
    async writeFile(path, content) {
      await onXenHost(host(), ['sh', '-c', 'printf %s "$2" > "$1"', 'sh', path, content])
    },
    readdir: async (path) => (await onXenHost(host(), ['ls', '-A', path])).split('\n'),
  },
  card: { type: 'bridge', source: 'xenbr0' },
  guest: {
    ready: payloadReady('linux-x86_64'),
    floodBytes: 16 * 1024,
    releasesVcpus: true,
    savedOnlyRunning: 'a guest of Xen takes part in being saved',
  },
  lacking: {
    'media-change':
      'a paravirtualised guest has no drive; test/drivers/xen/media-change.test.ts changes discs in another',
    migrate:
      'Xen cannot move this paravirtualised guest; test/drivers/xen/migrate.test.ts moves another between two hosts',
  },
})
