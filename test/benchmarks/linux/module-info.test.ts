import { expect } from 'chai'
import fc from 'fast-check'
import { readModuleInfo } from '../../../benchmarks/linux/module-info.js'
import { loadOrder } from '../../../benchmarks/linux/module-order.js'
import { kernelModule } from './packages.js'

describe('what a kernel module says of itself', () => {
  it('is its name and the modules that it needs, with underscores', () => {
    expect(readModuleInfo(kernelModule('virtio_net', ['net-failover', 'virtio']))).to.deep.equal({
      name: 'virtio_net',
      depends: ['net_failover', 'virtio'],
    })
    expect(readModuleInfo(kernelModule('failover', []))).to.deep.equal({ name: 'failover', depends: [] })
  })

  it('is nothing in what is no module, cut off or tampered with', () => {
    const module = kernelModule('e1000', ['pci'])
    for (const wrong of [
      Buffer.alloc(0),
      Buffer.from('\x7fELF'),
      Buffer.from('#!/bin/sh\n'),
      module.subarray(0, 63),
      module.subarray(0, module.length - 1),
      Buffer.from(module).fill(1, 4, 5),
    ]) {
      expect(readModuleInfo(wrong)).to.equal(undefined)
    }
  })

  it('is read without an error from any bytes whatever', () => {
    const module = kernelModule('e1000', ['pci'])
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(module.length - 1), fc.nat(255)), { maxLength: 8 }), (changes) => {
        const damaged = Buffer.from(module)
        for (const [at, value] of changes) damaged[at] = value
        readModuleInfo(damaged)
      }),
      { numRuns: 500 },
    )
  })
})

describe('the order in which modules are loaded', () => {
  const known = [
    { name: 'virtio_net', depends: ['virtio', 'net_failover'] },
    { name: 'net_failover', depends: ['failover'] },
    { name: 'failover', depends: [] },
    { name: 'virtio', depends: ['virtio_ring'] },
    { name: 'virtio_ring', depends: [] },
    { name: 'virtio_blk', depends: ['virtio'] },
  ]
  const order = (...wanted: readonly string[]): readonly string[] =>
    loadOrder(wanted, known).map(({ name }) => name)

  it('has each behind all that it needs, and once', () => {
    expect(order('virtio_net', 'virtio_blk')).to.deep.equal([
      'virtio_ring',
      'virtio',
      'failover',
      'net_failover',
      'virtio_net',
      'virtio_blk',
    ])
  })

  it('leaves out what is built in, and comes to an end where modules need each other', () => {
    expect(order('ext4', 'failover')).to.deep.equal(['failover'])
    const circle = [
      { name: 'a', depends: ['b'] },
      { name: 'b', depends: ['a'] },
    ]
    expect(loadOrder(['a'], circle).map(({ name }) => name)).to.deep.equal(['b', 'a'])
  })
})
