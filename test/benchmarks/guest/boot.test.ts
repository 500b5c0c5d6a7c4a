import { type ChildProcess, type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { constants, openSync } from 'node:fs'
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { expect } from 'chai'
import fc from 'fast-check'
import {
  type BootMedium,
  type BootPayload,
  bootImage,
  bootMedia,
  storedBootImage,
} from '../../../benchmarks/guest/boot/boot-image.js'
import { multibootHeader } from '../../../benchmarks/guest/boot/multiboot-header.js'
import { payloadImage } from '../../../benchmarks/guest/images.js'
import { HypervisorError } from '../../../src/errors.js'
import { readUntil } from '../../support/console.js'
import { bochsPeer, qemuPeer, toolPeers } from '../../support/known-peers.js'
import { payloadReady } from '../../support/payload.js'
import { needPeer } from '../../support/peers.js'

const payloads: readonly BootPayload[] = ['metal-i386', 'metal-x86_64']

describe('A medium that a BIOS starts the payload from', () => {
  let folder: string
  let child: ChildProcess | undefined
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'boot-'))
  })
  afterEach(async () => {
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const over = once(child, 'exit')
      child.kill('SIGKILL')
      await over
    }
    child = undefined
    await rm(folder, { recursive: true, force: true })
  })

  /** Runs a machine with its console on standard input and output until the payload says that it is up. */
  async function runsPayload(
    [name, ...args]: readonly [string, ...string[]],
    payload: BootPayload,
  ): Promise<ChildProcessByStdio<Writable, Readable, null>> {
    const machine = spawn(name, args, { stdio: ['pipe', 'pipe', 'ignore'] })
    child = machine
    await readUntil(machine.stdout, payloadReady(payload).trim())
    return machine
  }

  it('is the same each time, has the payload on it byte for byte, and is kept by its digest', async () => {
    for (const payload of payloads) {
      const { content } = multibootHeader(await readFile((await payloadImage(payload)).path))
      for (const [medium, start] of [
        ['disk', 512],
        ['cdrom', 24 * 2048],
      ] as const) {
        const image = await bootImage(payload, medium)
        expect(image.equals(await bootImage(payload, medium))).to.equal(true)
        expect(image.subarray(start, start + content.byteLength).equals(content)).to.equal(true)
        const { path } = await storedBootImage(payload, medium)
        await writeFile(path, 'damaged')
        expect((await readFile((await storedBootImage(payload, medium)).path)).equals(image)).to.equal(true)
      }
    }
  })

  it('is made of nothing but a multiboot kernel that says where it belongs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(() => multibootHeader(Buffer.from(bytes)))
          .to.throw(HypervisorError)
          .with.property('code', 'ERR_FILE')
      }),
    )
    const header = (end: number): Buffer => {
      const file = Buffer.alloc(64)
      const words = [0x1badb002, 0x10000, -(0x1badb002 + 0x10000) >>> 0, 0x100000, 0x100000, end, 0, 0x100020]
      words.forEach((word, index) => void file.writeUInt32LE(word, 4 * index))
      return file
    }
    expect(multibootHeader(header(0x100040))).to.include({ address: 0x100000, entry: 0x100020 })
    expect(() => multibootHeader(header(0x100041))).to.throw(HypervisorError)
  })

  describe('in QEMU', () => {
    needPeer(qemuPeer)

    const machines: readonly (readonly [string, BootMedium, readonly string[]])[] = [
      ['a PC with IDE', 'disk', ['-M', 'pc', '-drive', 'format=raw,snapshot=on,file=']],
      ['a newer PC with SATA', 'disk', ['-M', 'q35', '-drive', 'format=raw,snapshot=on,file=']],
      ['a PC', 'cdrom', ['-M', 'pc', '-drive', 'media=cdrom,format=raw,file=']],
      ['a newer PC', 'cdrom', ['-M', 'q35', '-drive', 'media=cdrom,format=raw,file=']],
      ['a PC with virtio', 'disk', ['-M', 'pc', '-drive', 'if=virtio,format=raw,snapshot=on,file=']],
    ]
    for (const [name, medium, options] of machines) {
      it(`starts from a ${medium} of ${name}, and computes and ends as from a kernel`, async () => {
        for (const payload of payloads) {
          const path = join(folder, 'medium')
          await writeFile(path, await bootImage(payload, medium))
          const base = ['-accel', 'tcg', '-m', '64', '-display', 'none', '-serial', 'stdio', '-nodefaults']
          const drive = [...options.slice(0, -1), `${options.at(-1)}${path}`]
          const machine = await runsPayload(['qemu-system-x86_64', ...base, ...drive], payload)
          machine.stdin.write('run integer-add 2\n')
          expect(await readUntil(machine.stdout, /done integer-add 2 \d+ [0-9a-f]{16}/)).to.include(
            '80eda7e8ee4799d1',
          )
          const over = once(machine, 'exit')
          machine.stdin.write('off\n')
          await over
        }
      })
    }
  })

  describe('in Bochs', () => {
    needPeer(bochsPeer)

    for (const medium of bootMedia) {
      it(`starts from a ${medium}`, async () => {
        const image = join(folder, 'medium')
        await writeFile(image, await bootImage('metal-i386', medium))
        const pipe = join(folder, 'com1')
        spawnSync('mkfifo', [pipe])
        const type = medium === 'disk' ? 'type=disk, mode=flat' : 'type=cdrom, status=inserted'
        await writeFile(
          join(folder, 'bochsrc'),
          [
            'romimage: file=/usr/share/bochs/BIOS-bochs-latest',
            'vgaromimage: file=/usr/share/bochs/VGABIOS-lgpl-latest',
            'megs: 64',
            `ata0-master: ${type}, path="${image}"`,
            `boot: ${medium}`,
            `com1: enabled=1, mode=file, dev=${pipe}`,
            `log: ${join(folder, 'log')}`,
            'display_library: rfb, options="timeout=0"',
            'sound: waveoutdrv=dummy, waveindrv=dummy, midioutdrv=dummy',
            'speaker: enabled=0',
            '',
          ].join('\n'),
        )
        await writeFile(join(folder, 'commands'), 'c\nq\n')
        // Its display listens on every address: it gets a network of its own.
        const bochs = ['bochs', '-q', '-f', join(folder, 'bochsrc'), '-rc', join(folder, 'commands')]
        const enclosed = ['--map-root-user', '--net', '--', ...bochs]
        child = spawn('unshare', enclosed, { stdio: 'ignore' })
        // Neither opening nor reading a pipe waits in a thread that way, whatever becomes of the writer.
        const console = new Socket({ fd: openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK) })
        try {
          await readUntil(console, payloadReady('metal-i386').trim())
        } finally {
          console.destroy()
        }
      })
    }
  })

  describe('as 7-Zip reads it', () => {
    needPeer(toolPeers['7z'])

    it('has a file system with the payload in it', async () => {
      const path = join(folder, 'payload.iso')
      await copyFile((await storedBootImage('metal-x86_64', 'cdrom')).path, path)
      const { status } = spawnSync('7z', ['x', `-o${folder}`, path, 'PAYLOAD'], { stdio: 'ignore' })
      expect(status).to.equal(0)
      const { content } = multibootHeader(await readFile((await payloadImage('metal-x86_64')).path))
      expect((await readFile(join(folder, 'PAYLOAD'))).equals(content)).to.equal(true)
    })
  })
})
