import { mkdir, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { expect } from 'chai'
import { z } from 'zod'
import { readSpec } from '../../../cli/spec-file.js'
import { dosbox } from '../../../drivers/dosbox/driver.js'
import { absoluteHostPaths, hostPathField } from '../../../src/spec/host-paths.js'
import { newFolder } from '../../support/qemu.js'
import { rejection } from '../../support/rejection.js'

describe('paths of this host under a driver’s key', () => {
  const schema = z
    .strictObject({
      file: hostPathField.optional().describe('A file.'),
      word: z.string().optional(),
      tapes: z.array(z.strictObject({ path: hostPathField.describe('A tape.') })).default([]),
    })
    .prefault({})
  const absolute = (value: unknown, baseFolder?: string): unknown =>
    absoluteHostPaths(schema, value, baseFolder)

  it('start from the folder of the specification, wherever they stand', () => {
    expect(absolute({ file: '../a', word: 'b', tapes: [{ path: 'c/d' }] }, '/specs/one')).to.deep.equal({
      file: '/specs/a',
      word: 'b',
      tapes: [{ path: '/specs/one/c/d' }],
    })
    expect(absolute({ file: '/a/../b' }, '/specs')).to.deep.equal({ file: '/a/../b' })
  })

  it('start from the working directory if there is no folder', () => {
    expect(absolute({ file: 'a' })).to.deep.equal({ file: resolve('a') })
  })

  it('are left as they are where the schema refuses them', () => {
    for (const wrong of [undefined, null, 3, 'a', ['a'], { file: '' }, { file: 1, tapes: 'a', other: 'b' }]) {
      expect(absolute(wrong, '/specs')).to.deep.equal(wrong)
    }
  })

  it('are absolute in a specification that is read from a file, and in a definition', async () => {
    const folder = newFolder()
    await mkdir(join(folder, 'dos'))
    await writeFile(join(folder, 'dos', 'FIT.COM'), '\xc3', 'latin1')
    const own = { folder: 'dos', program: 'FIT.COM' }
    const input = { name: 'fit', architecture: 'i386', dosbox: own, simh: { tapes: [{ path: 'a.tap' }] } }
    const file = join(folder, 'fit.yaml')
    await writeFile(file, JSON.stringify(input))
    expect(await readSpec(file, AbortSignal.timeout(10_000))).to.deep.include({
      dosbox: { folder: join(folder, 'dos'), program: 'FIT.COM' },
      simh: { tapes: [{ path: join(folder, 'a.tap') }] },
    })
    await using connection = await dosbox.connect(`dosbox:///session?state=${newFolder()}`)
    const { name, architecture } = { name: 'fit', architecture: 'i386' } as const
    const domain = await connection.define({ name, architecture, dosbox: own }, { baseFolder: folder })
    expect(await domain.spec()).to.have.nested.property('dosbox.folder', join(folder, 'dos'))
    await domain.undefine()
    const missing = { name, architecture, dosbox: { ...own, folder: 'nowhere' } }
    const error = await rejection('ERR_INVALID_SPEC', connection.define(missing, { baseFolder: folder }))
    expect(error.field).to.equal('dosbox.folder')
    expect(error.message).to.contain(`'${join(folder, 'nowhere')}' cannot be listed: ENOENT`)
  })
})
