import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { rejection } from '../../support/rejection.js'
import { askGuest, type ContractContext, having } from '../context.js'

/** Value of `e_type` in the header of an ELF core (System V ABI, "Object Files"). */
const elfCore = 4

/** Feature `core-dump`. */
export function coreDumpContract(context: ContractContext): void {
  const kept = context.keep()
  const path = (name: string): string => join(context.folder(), name)
  const isAlive = async (domain: Parameters<typeof askGuest>[0]): Promise<void> => {
    expect((await domain.info()).state).to.equal('running')
    if (context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
  }

  it('writes an ELF core that others cannot read, and the machine goes on', async () => {
    const domain = having(await kept.running(), 'core-dump')
    const file = path('running.core')
    await domain.coreDump(file)
    const content = await readFile(file)
    expect(content.toString('latin1', 0, 4)).to.equal('\x7fELF')
    expect(content.readUInt16LE(16)).to.equal(elfCore)
    expect((await stat(file)).mode & 0o077, 'others can read the memory of the guest').to.equal(0)
    await isAlive(domain)
  })

  it('leaves a domain paused that was paused', async () => {
    if (!context.has('suspend')) return
    const domain = having(await kept.running(), 'core-dump')
    await having(domain, 'suspend').suspend()
    await domain.coreDump(path('paused.core'), { format: 'elf' })
    expect((await domain.info()).state).to.equal('paused')
    await having(domain, 'suspend').resume()
  })

  it('refuses a file that exists, one in a folder that does not, and a form that is none', async () => {
    const domain = having(await kept.running(), 'core-dump')
    await writeFile(path('taken.core'), 'mine')
    await rejection('ERR_FILE', domain.coreDump(path('taken.core')))
    expect(await readFile(path('taken.core'), 'utf8')).to.equal('mine')
    await rejection('ERR_FILE', domain.coreDump(path('no/such/folder')))
    const wrong: unknown = Reflect.apply(domain.coreDump, domain, [path('wrong'), { format: 'papyrus' }])
    expect(await rejection('ERR_INVALID_ARGUMENT', Promise.resolve(wrong))).to.include({ field: 'format' })
    await isAlive(domain)
  })

  it('leaves either the whole file or none when it is aborted, and the machine goes on', async () => {
    const domain = having(await kept.running(), 'core-dump')
    const before = await readdir(context.folder())
    const controller = new AbortController()
    const dump = domain.coreDump(path('aborted.core'), { signal: controller.signal })
    controller.abort()
    const outcome = await dump.then(
      () => 'dumped',
      (error: unknown) => error,
    )
    const expected = outcome === 'dumped' ? [...before, 'aborted.core'].sort() : before
    if (outcome !== 'dumped') expect(outcome).to.include({ code: 'ERR_ABORTED', operation: 'coreDump' })
    expect((await readdir(context.folder())).sort()).to.deep.equal(expected)
    await isAlive(domain)
  })
}
