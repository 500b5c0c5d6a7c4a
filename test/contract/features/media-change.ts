import { join } from 'node:path'
import { expect } from 'chai'
import type { AnyDomain } from '../../../src/domain.js'
import { rejection } from '../../support/rejection.js'
import { askGuest, type ContractContext, having } from '../context.js'
import { makeMedium, missingMedium } from '../media.js'

/** Feature `media-change`. */
export function mediaChangeContract(context: ContractContext): void {
  const kept = context.keep({ cdrom: 'disc' })
  const disc = (name: string) => makeMedium(context, 'cdrom', name)
  const mediumOf = async (domain: AnyDomain) => {
    const drive = (await domain.spec()).disks.find(({ id }) => id === 'cd0')
    expect(drive).to.include({ device: 'cdrom', readonly: true })
    return { path: drive?.path, format: drive?.format }
  }
  const empty = { path: undefined, format: undefined }

  it('changes the disc of a running machine and ejects it, and the definition says so', async () => {
    const domain = having(await kept.running(), 'media-change')
    expect((await mediumOf(domain)).path).to.match(/\.iso$/)
    const [second, third] = [await disc('second, with a comma=1'), await disc('third')]
    for (const path of [second, third]) {
      await domain.changeMedia('cd0', path)
      expect(await mediumOf(domain)).to.deep.equal({ path, format: 'raw' })
    }
    await domain.changeMedia('cd0', third)
    await domain.changeMedia('cd0', undefined)
    expect(await mediumOf(domain)).to.deep.equal(empty)
    await domain.changeMedia('cd0', undefined)
    await domain.changeMedia('cd0', second)
    const connection = await context.connect()
    const seenByOther = having(await connection.lookup(domain.name), 'media-change')
    expect(await mediumOf(seenByOther)).to.deep.equal({ path: second, format: 'raw' })
    await seenByOther.changeMedia('cd0', third)
    expect(await mediumOf(domain)).to.deep.equal({ path: third, format: 'raw' })
    expect((await domain.info()).state).to.equal('running')
    if (context.has('console')) await askGuest(domain, 'echo alive', 'echo alive')
  })

  it('starts again with the medium that was in the drive, or with none', async () => {
    const domain = having(await kept.running(), 'media-change')
    const path = await disc('next')
    for (const after of [{ path, format: 'raw' }, empty]) {
      await domain.changeMedia('cd0', after.path)
      await domain.destroy()
      expect(await mediumOf(domain)).to.deep.equal(after)
      await domain.start()
      expect(await mediumOf(domain)).to.deep.equal(after)
    }
  })

  it('puts a disc into a drive that was defined empty, also while the machine is paused', async () => {
    const domain = having(await context.boot({ cdrom: 'empty' }), 'media-change')
    expect(await mediumOf(domain)).to.deep.equal(empty)
    const paused = context.has('suspend') ? having(domain, 'suspend') : undefined
    await paused?.suspend()
    const path = await disc('into-empty')
    await domain.changeMedia('cd0', path)
    expect(await mediumOf(domain)).to.deep.equal({ path, format: 'raw' })
    await paused?.resume()
    expect((await domain.info()).state).to.equal('running')
  })

  it('saves and goes on with the medium that was put in', async () => {
    if (!context.has('save')) return
    const domain = having(await kept.running(), 'media-change')
    const saved = having(domain, 'save')
    const path = await disc('saved')
    await domain.changeMedia('cd0', path)
    const file = join(context.folder(), `${domain.name}.media.save`)
    await saved.save(file)
    await saved.restore(file)
    expect(await mediumOf(domain)).to.deep.equal({ path, format: 'raw' })
    await domain.changeMedia('cd0', undefined)
    expect((await domain.info()).state).to.equal('running')
  })

  it('refuses what is no drive, a file that is not there, and a form that is none; nothing has changed', async () => {
    const domain = having(await context.boot({ disk: true, cdrom: 'disc' }), 'media-change')
    const before = await mediumOf(domain)
    const path = await disc('unused')
    await rejection('ERR_NO_DEVICE', domain.changeMedia('nope', path))
    const disk = await rejection('ERR_INVALID_ARGUMENT', domain.changeMedia('disk0', path))
    expect(disk.field).to.equal('id')
    const missing = domain.changeMedia('cd0', missingMedium(context, 'cdrom'))
    expect((await rejection('ERR_FILE', missing)).field).to.equal('path')
    const line = await rejection('ERR_INVALID_ARGUMENT', domain.changeMedia('cd0', 'a\nb'))
    expect(line.field).to.equal('path')
    const odd: unknown = { format: 'tape' }
    const format = Reflect.apply(domain.changeMedia, domain, ['cd0', path, odd])
    expect((await rejection('ERR_INVALID_ARGUMENT', format)).field).to.equal('format')
    const useless = domain.changeMedia('cd0', undefined, { format: 'raw' })
    expect((await rejection('ERR_INVALID_ARGUMENT', useless)).field).to.equal('format')
    expect(await mediumOf(domain)).to.deep.equal(before)
  })
}
