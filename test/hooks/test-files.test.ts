import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { divide, readTestFiles } from '../support/test-files.js'

const sources = readTestFiles(fileURLToPath(new URL('../../../test', import.meta.url)))

describe('the lanes of the test run', () => {
  it('hold every test file once', () => {
    const files = divide(sources, 'all').flatMap((lane) => lane.files)
    expect(files).to.include('hooks/test-files.test.ts')
    expect([...files].sort()).to.deep.equal([...sources.keys()].sort())
  })

  it('keep the files that start a QEMU, or a slower emulator, together', () => {
    const [others, emulators] = divide(sources, 'all')
    expect(emulators?.files).to.include('contract/drivers/qemu.contract.test.ts')
    expect(emulators?.files).to.include('contract/drivers/fs-uae.contract.test.ts')
    expect(others?.files).to.include('contract/drivers/v86.contract.test.ts')
  })

  it('keep the files that start a Xen with those that need no peer', () => {
    const [others, , xen] = divide(sources, 'all')
    expect(xen?.files).to.include('contract/drivers/xen.contract.test.ts')
    expect(xen?.files).to.include.members([...(divide(sources, 'unit')[0]?.files ?? [])])
    expect(xen?.files).to.not.include('benchmarks/image/image-build.test.ts')
    expect(others?.files).to.not.include('src/uri.test.ts')
  })

  it('keep the files that build root file systems, or only read their recipes, apart', () => {
    const [, , xen, images] = divide(sources, 'all')
    expect(images?.files).to.include('benchmarks/image/image-build.test.ts')
    expect(images?.files).to.not.include('benchmarks/image/recipe.test.ts')
    expect(xen?.files).to.include('benchmarks/image/recipe.test.ts')
  })

  it('keep the files that start a daemon of libvirt apart', () => {
    const [, emulators, , libvirt] = divide(sources, 'all')
    expect(libvirt?.files).to.include('contract/drivers/libvirt.contract.test.ts')
    expect(libvirt?.files).to.include('formats/xl-cfg/libvirt.test.ts')
    expect(libvirt?.files).to.not.include('contract/drivers/qemu.contract.test.ts')
    expect(emulators?.files).to.not.include('drivers/libvirt/observers.test.ts')
  })

  it('hold only files without a peer when kept to those', () => {
    const files = divide(sources, 'unit').flatMap((lane) => lane.files)
    expect(files).to.include('src/uri.test.ts')
    expect(files).to.not.include('drivers/v86/guests.test.ts')
    for (const file of files) expect(sources.get(file), file).to.not.match(/needPeer\(\w+Peer\)/)
  })
})
