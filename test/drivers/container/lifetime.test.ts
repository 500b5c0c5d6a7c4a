import { readdir } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { container } from '../../../drivers/container/driver.js'
import { containerRuntimes } from '../../../drivers/container/runtimes.js'
import { runProgram } from '../../local/run-program.js'
import { containerPeers, nativePeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { goneWithin, isAlive } from '../../support/processes.js'

const driver = JSON.stringify(new URL('../../../drivers/container/driver.js', import.meta.url).href)
const kernel = JSON.stringify(payloadImage('linux-x86_64'))

for (const runtime of containerRuntimes) {
  describe(`A container made by ${runtime}`, function () {
    this.timeout(20_000)
    needPeer(nativePeer)
    needPeer(containerPeers[runtime])

    const start = `
      import { container } from ${driver}
      const connection = await container.connect('container:///?runtime=${runtime}')
      const domain = await connection.define({ name: 'payload', boot: { kernel: ${kernel} } })
      await domain.start()
      console.log((await domain.info()).pid)
    `
    const gone = async (pid: number): Promise<boolean> => {
      const left = await goneWithin(5000, () => (isAlive(pid) ? [{ pid, command: 'payload' }] : []))
      return left.length === 0
    }

    it('is killed when its program exits, even while it is suspended', async () => {
      const program = runProgram(`${start}
        await domain.suspend()
        process.exit(3)`)
      const pid = Number(await program.line())
      expect(await program.ended).to.equal(3)
      expect(await gone(pid)).to.equal(true)
    })

    it('ends when its program is killed, and the next one deletes its files', async () => {
      const program = runProgram(`${start}
        setInterval(() => {}, 1000)`)
      const pid = Number(await program.line())
      program.process.kill('SIGKILL')
      expect(await program.ended).to.equal('SIGKILL')
      expect(await gone(pid)).to.equal(true)
      await using connection = await container.connect(`container:///lifetime?runtime=${runtime}`)
      const domain = await connection.define({ name: 'next', boot: { kernel: payloadImage('linux-x86_64') } })
      await domain.start()
      await domain.destroy()
      await domain.undefine()
      const { XDG_STATE_HOME = join(homedir(), '.local', 'state') } = process.env
      const left = await readdir(join(XDG_STATE_HOME, 'polyvisor', 'container'))
      expect(left.filter((name) => name.startsWith(`${program.process.pid}-`))).to.deep.equal([])
    })
  })
}
