import { appendFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { keptLog, longestLog, shortenLog } from '../../src/state/console/log-limit.js'
import { readLog, tailFile } from '../../src/state/console/tail.js'
import { linuxPeer } from '../support/known-peers.js'
import { needPeer } from '../support/peers.js'
import { newFolder } from '../support/qemu.js'

const silent = { onGrowth: () => {}, onDropped: () => {} }

describe('the log of a QEMU console', () => {
  it('is left alone until it is too long', async () => {
    const path = join(newFolder(), 'log')
    writeFileSync(path, Buffer.alloc(longestLog, 'a'))
    await shortenLog(path)
    expect(await readLog(path, longestLog)).to.have.lengthOf(longestLog)
  })

  describe('on a file system that can give parts of a file back', () => {
    needPeer(linuxPeer)

    it('gives its beginning back to the file system and keeps every byte where it was ', async () => {
      const path = join(newFolder(), 'log')
      writeFileSync(path, Buffer.alloc(longestLog, 'a'))
      const behind = await tailFile(path, 'start', silent)
      let dropped = 0
      const further = await tailFile(path, 'start', { ...silent, onDropped: (bytes) => (dropped += bytes) })
      expect(behind.read()).to.have.lengthOf(65_536)
      appendFileSync(path, Buffer.alloc(2 ** 20, 'b'))
      await shortenLog(path)

      const { size, blocks } = statSync(path)
      expect(size).to.equal(longestLog + 2 ** 20)
      expect(blocks * 512).to.be.below(keptLog + 2 * 2 ** 20)
      const kept = await readLog(path, longestLog)
      expect(kept.length).to.be.within(keptLog, keptLog + 2 ** 20)
      expect(Buffer.from(kept).includes(0)).to.equal(false)
      expect(Buffer.from(kept.subarray(-2)).toString()).to.equal('bb')

      let read = 0
      for (let bytes = further.read(); bytes !== undefined; bytes = further.read()) {
        expect(bytes.includes(0)).to.equal(false)
        read += bytes.length
      }
      expect(read + dropped).to.equal(size)
      expect(dropped).to.equal(size - kept.length)
      behind.close()
      further.close()
    })
  })

  it('is nothing where there is no file', async () => {
    expect(await readLog(join(newFolder(), 'none'), 10)).to.have.lengthOf(0)
  })

  it('tells zeros that the guest wrote from a hole', async () => {
    const path = join(newFolder(), 'log')
    writeFileSync(path, Buffer.from([0, 0, 7]))
    const tail = await tailFile(path, 'start', silent)
    expect([...(tail.read() ?? [])]).to.deep.equal([0, 0, 7])
    tail.close()
  })
})
