import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import { conversation, outsideCommand, quoted } from '../../../benchmarks/validation/outside-command.js'
import { nativePeer } from '../../support/known-peers.js'
import { payloadImage } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'

describe('the command of a machine, run from outside', () => {
  it('has the same machine, without what the driver speaks to it by', () => {
    const recorded = [
      'qemu-system-x86_64',
      ...['-name', 'guest=NAME,debug-threads=on', '-uuid', 'UUID', '-nodefaults', '-display', 'none'],
      ...['-sandbox', 'on', '-pidfile', '…/pid', '-machine', 'pc', '-accel', 'tcg,thread=single'],
      ...['-m', 'size=134217728B', '-kernel', '…/metal-i386', '-chardev', 'socket,id=monitor0,fd=4'],
      ...['-mon', 'chardev=monitor0,mode=control', '-chardev', 'pipe,id=serial0,path=…/serial0'],
      ...['-serial', 'chardev:serial0', '-device', '{"driver":"virtio-balloon-pci"}'],
    ]
    expect(outsideCommand(recorded, '/usr/bin/qemu-system-x86_64', '/images/metal-i386')).to.deep.equal([
      '/usr/bin/qemu-system-x86_64',
      ...['-nodefaults', '-display', 'none', '-machine', 'pc', '-accel', 'tcg,thread=single'],
      ...['-m', 'size=134217728B', '-kernel', '/images/metal-i386'],
      ...['-device', '{"driver":"virtio-balloon-pci"}', '-serial', 'stdio', '-monitor', 'none'],
    ])
  })

  it('is one string that a shell reads as the same arguments', () => {
    const command = ['printf', '%s|', 'a b', "it's", '{"x":"$y"}', '']
    const { stdout } = spawnSync('sh', ['-c', quoted(command)], { encoding: 'utf8' })
    expect(stdout).to.equal('a b|it\'s|{"x":"$y"}||')
  })

  describe('with the payload as a process', () => {
    needPeer(nativePeer)

    it('makes a payload work and end', () => {
      const { status, stdout } = spawnSync(payloadImage('linux-x86_64'), {
        input: conversation('integer-add', 3, 'exit 0'),
        encoding: 'utf8',
      })
      expect(status).to.equal(0)
      expect(stdout).to.match(/^done integer-add 3 \d+ [0-9a-f]{16}\r?$/m)
    })
  })
})
