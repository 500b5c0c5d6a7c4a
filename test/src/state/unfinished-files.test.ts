import { mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { writeNewFile } from '../../../src/state/new-file.js'
import { noteUnfinished, removeUnfinished } from '../../../src/state/unfinished-files.js'

describe('Files that are noted as unfinished', () => {
  let domain: string
  let folder: string
  beforeEach(() => {
    domain = realpathSync(mkdtempSync(join(tmpdir(), 'polyvisor-domain-')))
    folder = realpathSync(mkdtempSync(join(tmpdir(), 'polyvisor-files-')))
  })
  afterEach(() => {
    for (const path of [domain, folder]) rmSync(path, { recursive: true })
  })
  const notes = (): readonly string[] => readdirSync(join(domain, 'unfinished'))
  const prefix = '.polyvisor-testing.'

  it('are removed, and those that are not there any more are forgotten', async () => {
    const [left, gone] = [`${prefix}left`, `${prefix}gone`].map((name) => join(folder, name))
    writeFileSync(left ?? '', 'half')
    noteUnfinished(domain, left ?? '')
    noteUnfinished(domain, gone ?? '')
    await removeUnfinished(domain)
    expect(readdirSync(folder)).to.deep.equal([])
    expect(notes()).to.deep.equal([])
  })

  it('are none in a folder that has no notes', async () => {
    await removeUnfinished(domain)
    expect(readdirSync(domain)).to.deep.equal([])
  })

  it('are noted for as long as a new file is written, and not longer, whatever becomes of it', async () => {
    const path = join(folder, 'new')
    await writeNewFile(path, { prefix, domain }, async ({ publish }) => {
      expect(notes()).to.deep.equal(readdirSync(folder))
      await publish()
    })
    const failed = await writeNewFile(join(folder, 'other'), { prefix, domain }, async () => {
      throw new Error('no')
    }).catch((error: unknown) => error)
    expect(failed).to.be.an('error')
    const nowhere = await writeNewFile(join(folder, 'no', 'file'), { prefix, domain }, async () => {}).catch(
      (error: unknown) => error,
    )
    expect(nowhere).to.have.property('code', 'ERR_FILE')
    expect(notes()).to.deep.equal([])
    expect(readdirSync(folder)).to.deep.equal(['new'])
  })

  it('are never others than those of this package', async () => {
    const path = join(folder, 'precious')
    writeFileSync(path, 'data')
    await removeUnfinished(domain)
    noteUnfinished(domain, path)
    symlinkSync(path, join(domain, 'unfinished', `${prefix}wrong`))
    await removeUnfinished(domain)
    expect(readdirSync(folder)).to.deep.equal(['precious'])
    expect(notes()).to.deep.equal([])
  })
})
