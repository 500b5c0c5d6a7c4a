import { spawnSync } from 'node:child_process'
import { chown, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { isHybrid } from '../../../drivers/container/cgroups.js'
import { containerRuntimes } from '../../../drivers/container/runtimes.js'
import { containerPeers, nativePeer, nobodyPeer } from '../../support/known-peers.js'
import { asNobody, nobody } from '../../support/nobody.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'
import { makeSmallRoot, pictureOf } from './folders.js'

const driver = JSON.stringify(new URL('../../../drivers/container/driver.js', import.meta.url).href)

/** Starts a container with its options, asks one question, and prints the answer and what the host says of it. */
const source = `
  import { once } from 'node:events'
  import { readFileSync } from 'node:fs'
  import { container } from ${driver}
  const [runtime, kernel, options] = process.argv.slice(1)
  const connection = await container.connect('container:///?runtime=' + runtime)
  const domain = await connection.define({ name: 'p', boot: { kernel }, container: JSON.parse(options) })
  await domain.start()
  const { pid } = await domain.info()
  const console_ = await domain.openConsole({ scrollback: true })
  console_.write('run file-create-disk 1\\n')
  let text = ''
  while (!/\\ndone .*\\n/.test(text)) text += (await once(console_, 'data'))[0]
  const status = readFileSync('/proc/' + pid + '/status', 'utf8')
  await domain.destroy()
  await connection.close()
  console.log(JSON.stringify({ text, status }))`

describe('Containers of an ordinary user, with folders of this host', () => {
  needPeer(nativePeer)
  needPeer(nobodyPeer)
  let parent = ''

  beforeEach(async () => {
    // Where everybody may go, unlike in the folder of the tests.
    parent = await mkdtemp('/tmp/pv-nobody-')
    await chown(parent, nobody, nobody)
  })
  afterEach(() => rm(parent, { recursive: true, force: true }))

  // Beside version 1, version 2 of control groups keeps crun from working, and only root can take it out of its sight.
  for (const runtime of containerRuntimes.filter((name) => name !== 'crun' || !isHybrid())) {
    describe(`made by ${runtime}`, () => {
      needPeer(containerPeers[runtime])

      it('write as that user where they may, and leave the root and everything else alone', async () => {
        const files = join(parent, 'files')
        await mkdir(files, { mode: 0o700 })
        await chown(files, nobody, nobody)
        const root = await makeSmallRoot(parent)
        const before = await pictureOf(root)
        const mounts = [{ source: files, target: '/mnt/deep', readonly: false }]
        for (const options of [{ mounts }, { mounts, root }]) {
          const container = JSON.stringify({ ...options, args: ['folder=/mnt/deep'] })
          const words = [runtime, payloadImage('linux-x86_64'), container]
          const { stdout, stderr } = spawnSync(...asNobody(source, words, parent))
          const found = /^\{"text".*/m.exec(stdout.toString())?.[0]
          expect(found, stderr.toString()).to.match(/done file-create-disk 1 \d+ 9df29c160b72cdb7/)
          expect(found).to.match(new RegExp(`Uid:\\\\t${nobody}\\\\t${nobody}`))
          expect(found).to.match(/CapEff:\\t0+\\n/)
        }
        expect(await pictureOf(root)).to.deep.equal(before)
        expect((await stat(files)).uid).to.equal(nobody)
        expect(await readdir(join(parent, 'state', 'polyvisor', 'container'))).to.deep.equal([])
        expect(await readFile('/proc/self/mountinfo', 'utf8')).to.not.contain(parent)
      })
    })
  }
})
