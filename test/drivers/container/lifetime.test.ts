import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { container } from '../../../drivers/container/driver.js'
import { containerRuntimes } from '../../../drivers/container/runtimes.js'
import { defaultStateRoot } from '../../../src/state/state-root.js'
import { runProgram } from '../../local/run-program.js'
import { containerPeers, nativePeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { goneWithin, isAlive } from '../../support/processes.js'
import { makeSmallRoot, pictureOf } from './folders.js'

const driver = JSON.stringify(new URL('../../../drivers/container/driver.js', import.meta.url).href)
const payload = payloadImage('linux-x86_64')
const kernel = JSON.stringify(payload)

for (const runtime of containerRuntimes) {
  describe(`A container made by ${runtime}`, () => {
    needPeer(nativePeer)
    needPeer(containerPeers[runtime])

    const startWith = (options: object) => `
      import { container } from ${driver}
      const connection = await container.connect('container:///?runtime=${runtime}')
      const domain = await connection.define({ name: 'payload', boot: { kernel: ${kernel} }, container: ${JSON.stringify(options)} })
      await domain.start()
      console.log((await domain.info()).pid)
    `
    const start = startWith({})
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
      const domain = await connection.define({ name: 'next', boot: { kernel: payload } })
      await domain.start()
      await domain.destroy()
      await domain.undefine()
      expect(await leftBy(program.process.pid)).to.deep.equal([])
    })

    it('leaves its folders as they are and nothing mounted when its program is killed', async () => {
      const parent = await mkdtemp(join(tmpdir(), 'pv-'))
      try {
        const root = await makeSmallRoot(parent)
        const source = join(parent, 'precious')
        await mkdir(source)
        await writeFile(join(source, 'thesis'), 'years of work')
        const before = [...(await pictureOf(root)), ...(await pictureOf(source))]
        const mounts = [{ source, target: '/mnt/deep', readonly: false }]
        for (const options of [{ mounts }, { mounts, root }]) {
          const program = runProgram(`${startWith(options)}
            setInterval(() => {}, 1000)`)
          const pid = Number(await program.line())
          program.process.kill('SIGKILL')
          expect(await program.ended).to.equal('SIGKILL')
          expect(await gone(pid)).to.equal(true)
          expect(await readFile('/proc/self/mountinfo', 'utf8')).to.not.contain(parent)
          await using connection = await container.connect(`container:///lifetime?runtime=${runtime}`)
          const domain = await connection.define({ name: 'next', boot: { kernel: payload } })
          await domain.start()
          await domain.destroy()
          await domain.undefine()
          expect(await leftBy(program.process.pid)).to.deep.equal([])
        }
        expect([...(await pictureOf(root)), ...(await pictureOf(source))]).to.deep.equal(before)
      } finally {
        await rm(parent, { recursive: true, force: true })
      }
    })
  })
}

/** The files of the containers of a program. */
async function leftBy(pid: number | undefined): Promise<readonly string[]> {
  return (await readdir(defaultStateRoot('container'))).filter((name) => name.startsWith(`${pid}-`))
}
