import { chmod, mkdir, mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { ensurePrivateFolder } from '../../../src/state/private-folder.js'
import { linuxPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'

describe('a private folder', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'private-'))
  })
  after(() => rm(folder, { recursive: true, force: true }))

  it('is made with the folders above it, by several at once, for this user only', async () => {
    const path = join(folder, 'a', 'b', 'c')
    await Promise.all([ensurePrivateFolder(path), ensurePrivateFolder(path)])
    for (const made of [path, join(folder, 'a')]) expect((await stat(made)).mode & 0o777).to.equal(0o700)
    await ensurePrivateFolder(path)
  })

  it('is closed to others while it is empty, and refused when it is shared and in use', async () => {
    const path = join(folder, 'shared')
    await mkdir(path)
    await chmod(path, 0o1777)
    await writeFile(join(path, 'file of somebody'), '')
    const error = await rejection('ERR_FILE', ensurePrivateFolder(path))
    expect(error.hint).to.include('chmod 700')
    expect((await stat(path)).mode & 0o7777).to.equal(0o1777)
    await rm(join(path, 'file of somebody'))
    await ensurePrivateFolder(path)
    expect((await stat(path)).mode & 0o7777).to.equal(0o700)
  })

  it('cannot be a file, a link, or below a file', async () => {
    const file = join(folder, 'file')
    const link = join(folder, 'link')
    await writeFile(file, '')
    await symlink(folder, link)
    for (const path of [file, link, join(file, 'x')]) await rejection('ERR_FILE', ensurePrivateFolder(path))
  })

  describe('on a file system that lets nobody make folders', () => {
    needPeer(linuxPeer)

    it('is refused at once', async () => {
      await rejection('ERR_FILE', ensurePrivateFolder('/proc/polyvisor/state'))
    })
  })
})
