import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { expect } from 'chai'
import { openLocalHost } from '../../../drivers/xen/host/local.js'
import { watchHost } from '../../../drivers/xen/news/watch.js'
import { stateFolder } from '../../../drivers/xen/state/folder.js'
import { ask } from '../../support/console.js'
import { rejection } from '../../support/rejection.js'

describe('This host as a dom0', () => {
  it('gets every word as it is, and what stands on standard input', async () => {
    const host = openLocalHost()
    const words = [`it's`, '$(false)', '', 'a\nb', '`', '*', 'ünï']
    const { stdout } = await host.run(['printf', '%s\\0', ...words])
    expect(stdout.split('\0').slice(0, -1)).to.deep.equal(words)
    expect((await host.run(['cat'], { input: 'given' })).stdout).to.equal('given')
    expect(await host.run(['sh', '-c', 'echo why >&2; exit 3'])).to.include({ exitCode: 3, stderr: 'why\n' })
    await rejection('ERR_NOT_INSTALLED', host.run(['no-such-program']))
    await rejection('ERR_NOT_INSTALLED', host.start(['no-such-program']))
  })

  it('connects to a program until that ends, or until it is closed', async () => {
    const host = openLocalHost()
    const stream = await host.start(['cat'])
    await ask(stream, 'hello', 'hello\n')
    const ended = once(stream, 'end')
    stream.resume()
    stream.end()
    await ended
    const other = await host.start(['cat'])
    const closed = once(other, 'close')
    await host.close()
    await closed
  })

  it('is told to be none where there is no xl, and nothing is made there', async function () {
    const host = openLocalHost()
    if ((await host.run(['sh', '-c', 'command -v xl'])).exitCode === 0) {
      if (this.test !== undefined) this.test.title += ' [this host has xl]'
      this.skip()
    }
    const before = existsSync(stateFolder)
    const listeners = { onEntry() {}, onMachines() {} }
    await rejection('ERR_NOT_INSTALLED', watchHost(host, listeners, new AbortController().signal))
    expect(existsSync(stateFolder)).to.equal(before)
  })
})
