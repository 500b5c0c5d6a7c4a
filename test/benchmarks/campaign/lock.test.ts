import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { lockFolder } from '../../../benchmarks/campaign/lock.js'
import { inEmptyFolder } from '../../support/made-campaign.js'
import { rejection } from '../../support/rejection.js'

/** Above the largest number that Linux gives to a process (proc(5), `pid_max`). */
const nobody = 4_194_305

describe('the lock of a campaign', () => {
  it('says who holds it, and is gone when it is given back', async () => {
    await inEmptyFolder(async (folder) => {
      {
        await using _lock = await lockFolder(folder)
        expect(await readFile(join(folder, '.lock'), 'utf8')).to.equal(`${process.pid}\n`)
        const busy = await rejection('ERR_BUSY', lockFolder(folder))
        expect(busy.message).to.include(`the process ${process.pid} is running the campaign`)
      }
      expect(await readdir(folder)).to.deep.equal([])
    })
  })

  it('is taken over from a process that is gone, and from one that could not write it, by one alone', async () => {
    await inEmptyFolder(async (folder) => {
      for (const left of [`${nobody}\n`, '']) {
        for (let time = 0; time < 20; time++) {
          await writeFile(join(folder, '.lock'), left)
          const taken = await Promise.allSettled(Array.from({ length: 5 }, () => lockFolder(folder)))
          const locks = taken.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
          expect(locks).to.have.length(1)
          for (const result of taken) {
            if (result.status === 'rejected') expect(result.reason).to.have.property('code', 'ERR_BUSY')
          }
          await locks[0]?.[Symbol.asyncDispose]()
        }
      }
    })
  })

  it('needs a folder', async () => {
    await inEmptyFolder(async (folder) => {
      const missing = join(folder, 'no')
      expect((await rejection('ERR_FILE', lockFolder(missing))).message).to.include('cannot be written')
    })
  })
})
