import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect } from 'chai'
import { packagedFile } from '../../src/packaged-file.js'

describe('a file of the package that is opened, not imported', () => {
  let folder: string
  let module: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'polyvisor-packaged-'))
    module = pathToFileURL(join(folder, 'module.js')).href
    await writeFile(join(folder, 'there'), '')
  })
  after(() => rm(folder, { recursive: true }))

  it('is at the first of the places that has it', () => {
    const there = pathToFileURL(join(folder, 'there')).href
    expect(packagedFile(module, './there').href).to.equal(there)
    expect(packagedFile(module, './elsewhere', './there').href).to.equal(there)
  })

  it('is refused with every place that was looked at', () => {
    const ask = (): unknown => packagedFile(module, './elsewhere', './nor-here')
    expect(ask).to.throw(`${join(folder, 'elsewhere')} or ${join(folder, 'nor-here')}`)
    expect(ask).to.throw().with.property('code', 'ERR_NOT_INSTALLED')
  })

  it('is refused where a bundler has left no address to start from, with what to tell it', () => {
    const ask = (): unknown => packagedFile(undefined, './there')
    expect(ask).to.throw('a file of this package, ./there, was left behind by a bundler')
    expect(ask).to.throw().with.property('code', 'ERR_NOT_INSTALLED')
    expect(ask).to.throw().with.property('hint').that.includes("mark 'polyvisor' as external")
  })
})
