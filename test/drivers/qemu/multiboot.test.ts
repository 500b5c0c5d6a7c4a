import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { payloadImage } from '../../../benchmarks/guest/images.js'
import { isMultiboot, refuseModuleSyntax } from '../../../drivers/qemu/multiboot.js'
import { parseSpec } from '../../../src/spec/parse.js'
import { rejection } from '../../support/rejection.js'

describe('the modules of a multiboot kernel', () => {
  let folder: string

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'multiboot-'))
    await writeFile(join(folder, 'linux'), Buffer.alloc(9000, 1))
  })

  after(() => rm(folder, { recursive: true }))

  const check = (kernel: string, initrd: string): Promise<void> =>
    refuseModuleSyntax(
      parseSpec({ name: 'a', architecture: 'i386', boot: { kernel, initrd } }, { driverKeys: [] }),
    )

  it('are recognised by the header of the kernel', async () => {
    expect(await isMultiboot((await payloadImage('metal-i386')).path)).to.equal(true)
    expect(await isMultiboot(join(folder, 'linux'))).to.equal(false)
    expect(await isMultiboot(join(folder, 'nothing'))).to.equal(false)
  })

  it('may not have a name that QEMU would take apart', async () => {
    const { path } = await payloadImage('metal-i386')
    for (const initrd of ['/a,/etc/passwd', '/a b']) {
      const error = await rejection('ERR_INVALID_SPEC', check(path, initrd))
      expect(error.field).to.equal('boot.initrd')
    }
    await check(path, '/a')
    await check(join(folder, 'linux'), '/a,b c')
  })
})
