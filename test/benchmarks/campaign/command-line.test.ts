import { expect } from 'chai'
import fc from 'fast-check'
import { anonymousArguments } from '../../../benchmarks/campaign/command-line.js'

describe('the command line of a machine in a record', () => {
  it('names programs and files without their folders', () => {
    const args = [
      '/usr/bin/qemu-system-x86_64',
      '-uuid',
      '6a8d27f0-1c53-4dd5-9a35-0f2b1c9f0a11',
      '-pidfile',
      '/home/ada/.local/state/polyvisor/qemu/domains/x/run/pid',
      '-chardev',
      'pipe,id=serial0,path=/run/user/1000/p/serial0',
      '-kernel',
      '/srv/my,folder/images/metal-i386',
      '-append',
      'root=/dev/vda quiet',
      '-m',
      'size=1B',
      '-device',
      '{"driver":"virtio-blk","file":"/home/ada/disk.img"}',
    ]
    expect(anonymousArguments(args, ['/srv/my,folder/images'])).to.deep.equal([
      'qemu-system-x86_64',
      '-uuid',
      'UUID',
      '-pidfile',
      '…/pid',
      '-chardev',
      'pipe,id=serial0,path=…/serial0',
      '-kernel',
      '…/metal-i386',
      '-append',
      'root=…/vda quiet',
      '-m',
      'size=1B',
      '-device',
      '{"driver":"virtio-blk","file":"…/disk.img"}',
    ])
  })

  it('leaves what is no path as it is', () => {
    const args = ['qemu', 'guest=a,debug-threads=on', 'cache=none', '1/2', 'tcp:127.0.0.1:5', '…']
    expect(anonymousArguments(args, [])).to.deep.equal(args)
  })

  it('holds no part of a known folder, whatever its name is, also with its commas doubled', () => {
    const part = fc.string({ minLength: 3, maxLength: 12 }).filter((text) => !/[/.…]/.test(text))
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const folder = `/${parts.join('/')}`
        const [plain, doubled] = anonymousArguments(
          ['x', `path=${folder}/disk.img`, `path=${folder.replaceAll(',', ',,')}/disk.img`],
          [folder],
        ).slice(1)
        expect(plain).to.equal('path=…/disk.img')
        expect(doubled).to.equal('path=…/disk.img')
      }),
    )
  })
})
