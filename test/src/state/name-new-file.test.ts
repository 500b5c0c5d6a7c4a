import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { nameNewFile } from '../../../src/state/name-new-file.js'
import { newFolder } from '../../support/qemu.js'

/** What exFAT says; no file system of a test machine does, so that the refusal is a stand-in. */
const refuseLinks = (code: string) => async (): Promise<void> => {
  throw Object.assign(new Error(`${code}: operation not permitted, link`), { code })
}

const codeOf = async (work: Promise<void>): Promise<unknown> =>
  await work.then(
    () => undefined,
    (error: unknown) => Reflect.get(Object(error), 'code'),
  )

describe('a new name for a file that is whole', () => {
  for (const code of [undefined, 'EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']) {
    const makeLink = code === undefined ? undefined : refuseLinks(code)
    const where = code === undefined ? 'hard links' : `no hard links (${code})`

    it(`has its content where the file system has ${where}`, async () => {
      const folder = newFolder()
      const [from, to] = [join(folder, 'a'), join(folder, 'b')]
      await writeFile(from, 'whole')
      await nameNewFile(from, to, makeLink)
      expect(await readFile(to, 'utf8')).to.equal('whole')
    })

    it(`is refused if it is taken where the file system has ${where}`, async () => {
      const folder = newFolder()
      const [from, to] = [join(folder, 'a'), join(folder, 'b')]
      await writeFile(from, 'new')
      await writeFile(to, 'old')
      expect(await codeOf(nameNewFile(from, to, makeLink))).to.equal('EEXIST')
      expect(await readFile(to, 'utf8')).to.equal('old')
      expect(await readFile(from, 'utf8')).to.equal('new')
    })
  }

  it('is not there if the file could not get it', async () => {
    const folder = newFolder()
    const work = nameNewFile(join(folder, 'a'), join(folder, 'b'), refuseLinks('EPERM'))
    expect(await codeOf(work)).to.equal('ENOENT')
    expect(await readdir(folder)).to.deep.equal([])
  })

  it('is not tried in another way for any other error', async () => {
    const folder = newFolder()
    await writeFile(join(folder, 'a'), 'whole')
    expect(await codeOf(nameNewFile(join(folder, 'a'), join(folder, 'b'), refuseLinks('EXDEV')))).to.equal(
      'EXDEV',
    )
    expect(await readdir(folder)).to.deep.equal(['a'])
  })
})
