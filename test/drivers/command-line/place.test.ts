import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { readPlace } from '../../../drivers/command-line/place.js'
import { parseUri } from '../../../src/uri.js'

describe('The place of a desktop hypervisor', () => {
  let root = ''
  before(() => {
    root = mkdtempSync(join(tmpdir(), 'place-'))
    mkdirSync(join(root, 'machines'))
    symlinkSync('machines', join(root, 'link'))
  })
  after(() => rmSync(root, { recursive: true }))

  const stateOf = (folder?: string, usual = '/nowhere'): string => {
    const query = folder === undefined ? '' : `?folder=${folder}`
    const uri = parseUri(`vmware-desktop:///${query}`)
    return readPlace(uri, 'vmware-desktop', { folder: 'path' }, { folder: usual }).state
  }

  it('is one for all paths to a folder, so that programs wait for one another', () => {
    const state = stateOf(join(root, 'machines'))
    for (const path of ['link', 'machines/', 'link/../machines/.', './/machines']) {
      expect(stateOf(`${root}/${path}`), path).to.equal(state)
    }
    expect(stateOf(root)).to.not.equal(state)
  })

  it('stays the same when its folder is made', () => {
    const before = stateOf(join(root, 'link', 'new', 'er'))
    mkdirSync(join(root, 'machines', 'new', 'er'), { recursive: true })
    expect(stateOf(join(root, 'link', 'new', 'er'))).to.equal(before)
    expect(stateOf(join(root, 'machines', 'new', 'er'))).to.equal(before)
  })

  it('is the usual one if the URI names that', () => {
    expect(stateOf(join(root, 'link'), join(root, 'machines'))).to.equal(stateOf())
    expect(stateOf(root, join(root, 'machines'))).to.not.equal(stateOf())
  })
})
