import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { expect } from 'chai'
import fc from 'fast-check'
import { test } from '../../../drivers/test/driver.js'
import { qcow2Header, readImage } from '../../../drivers/test/qcow2.js'
import { layerPaths, makeEmptyLayers } from '../../support/layers.js'
import { rejection } from '../../support/rejection.js'

describe('driver test: block jobs', () => {
  let folder = ''
  let top = ''
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'chains-'))
    top = join(folder, 'disk.qcow2')
    await makeEmptyLayers(top)
  })
  after(() => rm(folder, { recursive: true }))

  const started = async (name: string) => {
    const connection = await test.connect(`test:///block-jobs-${name}`)
    const domain = await connection.define({ name, disks: [{ path: top }] })
    await domain.start()
    return { connection, domain }
  }

  it('are refused where a snapshot needs the images, until it is deleted', async () => {
    const { connection, domain } = await started('kept')
    await domain.createSnapshot('s')
    const copy = join(folder, 'copy')
    for (const call of [
      () => domain.blockPull('disk0'),
      () => domain.blockCommit('disk0'),
      () => domain.blockCopy('disk0', copy, { pivot: true }),
    ]) {
      const error = await rejection('ERR_INVALID_STATE', call())
      expect(error.message).to.include("'s'")
      expect(error.hint).to.include("deleteSnapshot('s')")
    }
    await domain.deleteSnapshot('s')
    await domain.blockCommit('disk0')
    expect((await domain.spec()).disks[0]?.path).to.equal(layerPaths(top)[2])
    await connection.close()
  })

  it('leave what a checkpoint tracks where it is', async () => {
    const { connection, domain } = await started('tracked')
    await domain.createCheckpoint('monday')
    for (const call of [
      () => domain.blockCommit('disk0'),
      () => domain.blockCopy('disk0', join(folder, 'copy'), { pivot: true }),
    ]) {
      expect((await rejection('ERR_INVALID_STATE', call())).hint).to.include('monday')
    }
    await domain.blockPull('disk0')
    await domain.deleteCheckpoint('monday')
    await domain.blockCopy('disk0', join(folder, 'copy'), { pivot: true })
    await connection.close()
  })

  it('fail when the machine stops, and leave no file', async () => {
    const { connection, domain } = await started('stopped')
    const before = (await readdir(folder)).sort()
    const copy = domain.blockCopy('disk0', join(folder, 'stopped'), { bandwidth: 1 })
    const failed = rejection('ERR_OPERATION_FAILED', copy)
    while ((await domain.blockJob('disk0')) === undefined) await setImmediate()
    await domain.destroy()
    await failed
    expect((await readdir(folder)).sort()).to.deep.equal(before)
    await connection.close()
  })

  it('read from the header of an image what was written there, and from any other file nothing', async () => {
    const path = join(folder, 'any')
    const name = fc.stringMatching(/^[\w .,&é-]{1,100}$/)
    await fc.assert(
      fc.asyncProperty(fc.nat(), name, async (size, below) => {
        await writeFile(path, qcow2Header(size, join(folder, below)))
        expect(await readImage(path)).to.deep.equal({ format: 'qcow2', below: join(folder, below) })
      }),
      { numRuns: 50 },
    )
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        await writeFile(path, bytes)
        expect(await readImage(path)).to.deep.equal({ format: 'raw' })
      }),
      { numRuns: 50 },
    )
    expect(await readImage(join(folder, 'absent'))).to.deep.equal({ format: 'raw' })
  })
})
