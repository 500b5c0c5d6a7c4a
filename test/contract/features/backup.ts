import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { askGuest, type ContractContext, having } from '../context.js'

/** Feature `backup`. */
export function backupContract(context: ContractContext): void {
  const kept = context.keep({ disk: true })
  const path = (name: string): string => join(context.folder(), name)
  const isAlive = async (domain: Parameters<typeof askGuest>[0]): Promise<void> => {
    expect((await domain.info()).state).to.equal('running')
    if (context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
  }

  it('copies a disk to a new image, and the guest goes on', async () => {
    const domain = having(await kept.running(), 'backup')
    const image = path(`${domain.name}.backup`)
    await domain.backup({ disk0: image })
    expect((await readFile(image)).toString('latin1', 0, 4)).to.equal('QFI\xfb')
    await isAlive(domain)
  })

  it('writes a raw image where that is wanted, of a domain that is paused too', async () => {
    const domain = having(await kept.running(), 'backup')
    if (context.has('suspend')) await having(domain, 'suspend').suspend()
    const image = path(`${domain.name}.copy`)
    await domain.backup({ disk0: image }, { format: 'raw' })
    const { size } = await stat(image)
    expect(size).to.be.above(0)
    expect(size % 512).to.equal(0)
    if (!context.has('suspend')) return
    expect((await domain.info()).state).to.equal('paused')
    await having(domain, 'suspend').resume()
  })

  it('refuses a file that exists, a folder that does not, and a disk that is not there, and leaves nothing', async () => {
    const domain = having(await kept.running(), 'backup')
    await writeFile(path('taken.backup'), 'mine')
    const before = (await readdir(context.folder())).sort()
    await rejection('ERR_FILE', domain.backup({ disk0: path('taken.backup') }))
    expect(await readFile(path('taken.backup'), 'utf8')).to.equal('mine')
    await rejection('ERR_FILE', domain.backup({ disk0: path('no/such/folder') }))
    await rejection('ERR_NO_DEVICE', domain.backup({ nope: path('nope.backup') }))
    await rejection('ERR_NO_DEVICE', domain.backup({ disk0: path('some.backup'), nope: path('nope.backup') }))
    expect((await readdir(context.folder())).sort()).to.deep.equal(before)
    await isAlive(domain)
  })

  it('refuses no disk at all, one file for two disks, and a format that is none, by the argument', async () => {
    const domain = having(await kept.running(), 'backup')
    const same = path('same.backup')
    for (const targets of [{}, { disk0: same, disk1: same }, { disk0: '' }]) {
      expect((await rejection('ERR_INVALID_ARGUMENT', domain.backup(targets))).field).to.equal('targets')
    }
    const wrong: unknown = Reflect.apply(domain.backup, domain, [{ disk0: same }, { format: 'papyrus' }])
    expect(await rejection('ERR_INVALID_ARGUMENT', Promise.resolve(wrong))).to.include({ field: 'format' })
  })

  it('leaves either the whole image or none when it is aborted, and the guest goes on', async () => {
    const domain = having(await kept.running(), 'backup')
    const before = await readdir(context.folder())
    const controller = new AbortController()
    const backup = domain.backup({ disk0: path('aborted.backup') }, { signal: controller.signal })
    controller.abort()
    const outcome = await backup.then(
      () => 'copied',
      (error: unknown) => error,
    )
    const expected = outcome === 'copied' ? [...before, 'aborted.backup'].sort() : before.sort()
    if (outcome !== 'copied') expect(outcome).to.include({ code: 'ERR_ABORTED', operation: 'backup' })
    expect((await readdir(context.folder())).sort()).to.deep.equal(expected)
    await isAlive(domain)
  })
}
