import { createHash, randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { copyFile, mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect } from 'chai'
import type { ErrorCode, HypervisorError } from '../../../src/errors.js'
import { type OvfPackage, openOvfPackage } from '../../../src/formats/ovf/package/open.js'
import { writeOva } from '../../../src/formats/ovf/package/pack.js'
import { writeTarHeader } from '../../../src/formats/ovf/package/tar-header.js'
import { readOvf } from '../../../src/formats/ovf/read.js'
import { parseSpec } from '../../../src/spec/parse.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import { findTool } from '../../support/find-tool.js'
import { qemuImgPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { run } from '../../support/sshd.js'

const digestOf = (algorithm: string, bytes: Buffer): string =>
  createHash(algorithm).update(bytes).digest('hex')

/** An archive of files as they come, with the sizes that they have. */
const archive = (files: readonly (readonly [name: string, content: Buffer])[]): Buffer =>
  Buffer.concat([
    ...files.flatMap(([name, content]) => [
      writeTarHeader(name, content.length),
      content,
      Buffer.alloc((512 - (content.length % 512)) % 512),
    ]),
    Buffer.alloc(1024),
  ])

describe('an OVF package', () => {
  needPeer(qemuImgPeer)
  let folder = ''
  const at = (name: string): string => join(folder, name)
  let spec: DomainSpec
  let disk = Buffer.alloc(0)
  const disc = randomBytes(3000)

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ova-'))
    await writeFile(at('raw'), Buffer.concat([randomBytes(700_000), Buffer.alloc(348_576)]))
    const words = ['convert', '-f', 'raw', '-O', 'vmdk', '-o', 'subformat=streamOptimized']
    run(findTool('qemu-img') ?? '', [...words, at('raw'), at('disk.vmdk')])
    disk = await readFile(at('disk.vmdk'))
    await writeFile(at('disc.iso'), disc)
    spec = parseSpec(
      {
        name: 'packed',
        disks: [{ path: at('disk.vmdk') }, { path: at('disc.iso'), device: 'cdrom' }, { device: 'floppy' }],
      },
      { driverKeys: [] },
    )
  })
  after(() => rm(folder, { recursive: true, force: true }))

  const packed = async (name = 'packed.ova'): Promise<string> => {
    await writeOva(spec, createWriteStream(at(name)))
    return at(name)
  }
  const refused = async (code: ErrorCode, bytes: Buffer): Promise<HypervisorError> => {
    await writeFile(at('refused.ova'), bytes)
    return await rejection(
      code,
      (async () => {
        await using found = await openOvfPackage(at('refused.ova'))
        await found.verify()
      })(),
    )
  }

  it('is written as an archive that GNU tar reads, and whose digests hold', async () => {
    const progress: number[] = []
    await writeOva(spec, createWriteStream(at('tar.ova')), { onProgress: (bytes) => progress.push(bytes) })
    expect(progress.at(-1)).to.equal(disk.length + disc.length)
    const names = ['packed.ovf', 'packed.mf', 'packed-disk0.vmdk', 'packed-cdrom1.iso']
    expect(
      run('tar', ['-tf', at('tar.ova')])
        .trim()
        .split('\n'),
    ).to.deep.equal(names)
    run('tar', ['-C', folder, '-xf', at('tar.ova')])
    expect((await readFile(at('packed-disk0.vmdk'))).equals(disk)).to.equal(true)
    const sums = (await readFile(at('packed.mf'), 'utf8')).replaceAll(
      /^SHA256\((.*)\)= (.*)$/gm,
      `$2  ${folder}/$1`,
    )
    await writeFile(at('sums'), sums)
    expect(run('sha256sum', ['--strict', '-c', at('sums')]).match(/: OK/g)).to.have.length(3)
    await using unpacked = await openOvfPackage(at('packed.ovf'))
    expect(unpacked.hasManifest).to.equal(true)
    await unpacked.verify()
  })

  it('is read back: the same machine, and the same bytes', async () => {
    await using found = await openOvfPackage(await packed())
    const { disks } = readOvf(found.descriptor).input
    expect(disks).to.deep.equal([
      { device: 'disk', path: 'packed-disk0.vmdk', format: 'vmdk', bus: 'scsi' },
      { device: 'cdrom', path: 'packed-cdrom1.iso', format: 'raw', bus: 'ide' },
      { device: 'floppy' },
    ])
    expect(found.files).to.deep.equal([
      { href: 'packed-disk0.vmdk', size: disk.length },
      { href: 'packed-cdrom1.iso', size: disc.length },
    ])
    expect((await buffer(found.open('packed-disk0.vmdk'))).equals(disk)).to.equal(true)
    expect((await buffer(found.open('packed-cdrom1.iso'))).equals(disc)).to.equal(true)
    const progress: number[] = []
    await found.verify({ onProgress: (bytes) => progress.push(bytes) })
    expect(progress.at(-1)).to.equal(disk.length + disc.length)
    await rejection('ERR_FILE', (async () => found.open('packed.mf'))())
  })

  it('is read as GNU tar writes it, with SHA-1 and spaces in its manifest, and without one', async () => {
    await packed()
    run('tar', ['-C', folder, '-xf', at('packed.ova')])
    const files = ['packed.ovf', 'packed-disk0.vmdk', 'packed-cdrom1.iso']
    const lines = await Promise.all(
      files.map(
        async (name) => `SHA1 (${name}) = ${digestOf('sha1', await readFile(at(name))).toUpperCase()}\r\n`,
      ),
    )
    await writeFile(at('packed.mf'), lines.join(''))
    for (const format of ['gnu', 'ustar', 'pax', 'v7']) {
      const words = ['-C', folder, `--format=${format}`, '-cf', at('other.ova'), './packed.ovf', 'packed.mf']
      run('tar', [...words, ...files.slice(1)])
      await using found = await openOvfPackage(at('other.ova'))
      await found.verify()
    }
    run('tar', ['-C', folder, '-cf', at('none.ova'), ...files])
    await using none = await openOvfPackage(at('none.ova'))
    expect(none.hasManifest).to.equal(false)
    await none.verify()
  })

  it('has files of names longer than a header of tar', async () => {
    const name = `${'long'.repeat(40)}.iso`
    const descriptor = (await readDescriptor(await packed())).replaceAll('packed-cdrom1.iso', name)
    await writeFile(at('long.ovf'), descriptor)
    await copyFile(at('disc.iso'), at(name))
    await copyFile(at('disk.vmdk'), at('packed-disk0.vmdk'))
    for (const format of ['gnu', 'pax']) {
      run('tar', [
        '-C',
        folder,
        `--format=${format}`,
        '-cf',
        at('long.ova'),
        'long.ovf',
        'packed-disk0.vmdk',
        name,
      ])
      await using found = await openOvfPackage(at('long.ova'))
      expect((await buffer(found.open(name))).equals(disc)).to.equal(true)
    }
  })

  const readDescriptor = async (path: string): Promise<string> => {
    await using found: OvfPackage = await openOvfPackage(path)
    return found.descriptor
  }

  describe('that is hostile or damaged', () => {
    let descriptor = ''
    before(async () => {
      descriptor = await readDescriptor(await packed())
    })
    const files = (text = descriptor) =>
      [
        ['a.ovf', Buffer.from(text)],
        ['packed-disk0.vmdk', disk],
        ['packed-cdrom1.iso', disc],
      ] as const

    it('is refused where it ends in the middle, wherever that is', async () => {
      const bytes = await readFile(await packed())
      const ends = [0, 1, 511, 512, 700, 5000, bytes.length - 4096, bytes.length - 2000 - disc.length]
      for (const end of ends) await refused('ERR_FILE', bytes.subarray(0, end))
      await refused('ERR_FILE', randomBytes(4096))
    })

    it('is refused where a byte is another one, by the manifest', async () => {
      const bytes = await readFile(await packed())
      const place = bytes.indexOf(disc.subarray(0, 64))
      const changed = Buffer.from(bytes)
      changed[place + 5] = (changed[place + 5] ?? 0) ^ 1
      const error = await refused('ERR_FILE', changed)
      expect(error.message).to.include('SHA256')
      expect(error.field).to.equal('packed-cdrom1.iso')
      const inDescriptor = Buffer.from(bytes)
      const digit = inDescriptor.indexOf('vmx-13')
      inDescriptor[digit + 5] = 0x34
      expect((await refused('ERR_FILE', inDescriptor)).field).to.equal('packed.ovf')
    })

    it('is refused where the manifest is none, or does not have a file', async () => {
      const manifest = `SHA256(a.ovf)= ${digestOf('sha256', Buffer.from(descriptor))}\n`
      const partly = await refused('ERR_FILE', archive([...files(), ['a.mf', Buffer.from(manifest)]]))
      expect(partly.field).to.equal('packed-disk0.vmdk')
      for (const text of ['MD5(a.ovf)= 00', 'SHA256(a.ovf)= 00', 'nothing']) {
        expect(
          (await refused('ERR_FILE', archive([...files(), ['a.mf', Buffer.from(text)]]))).field,
        ).to.equal('a.mf')
      }
    })

    it('is refused where sizes lie', async () => {
      const text = descriptor.replace(`ovf:size='${disc.length}'`, "ovf:size='7'")
      expect(text).not.to.equal(descriptor)
      expect((await refused('ERR_FILE', archive(files(text)))).field).to.equal('packed-cdrom1.iso')
      const beyond = archive(files())
      writeTarHeader('packed-cdrom1.iso', 2 ** 40).copy(beyond, beyond.length - 1024 - 3072 - 512)
      expect((await refused('ERR_FILE', beyond)).message).to.include('ends in the middle')
    })

    it('is refused with files that lead out of it, twice, or that are none', async () => {
      for (const name of ['../out', '/etc/passwd', 'a/b', '..', 'a\\b']) {
        expect((await refused('ERR_FILE', archive([[name, disc], ...files()]))).message).to.include(
          'no plain name',
        )
      }
      expect((await refused('ERR_FILE', archive([...files(), ['a.ovf', disc]]))).message).to.include('twice')
      const link = archive([['link', Buffer.alloc(0)], ...files()])
      link[156] = 0x32
      link.write(
        `${link
          .subarray(0, 512)
          .reduce((sum, byte, index) => sum + (index >= 148 && index < 156 ? 32 : byte), 0)
          .toString(8)
          .padStart(6, '0')}\0 `,
        148,
        'latin1',
      )
      expect((await refused('ERR_FILE', link)).message).to.include('no file')
      await refused('ERR_FILE', archive(files().slice(1)))
      expect((await refused('ERR_FILE', archive(files().slice(0, 2)))).field).to.equal('packed-cdrom1.iso')
    })

    it('is refused where a folder or a pipe has its name', async () => {
      run('/usr/bin/mkfifo', [at('pipe.ova')])
      await mkdir(at('folder.ovf'))
      for (const path of [folder, at('folder.ovf'), at('pipe.ova')]) {
        expect((await rejection('ERR_FILE', openOvfPackage(path))).message).to.include('it is no file')
      }
    })

    it('is refused with a link out of its folder, and may have one that stays in it', async () => {
      const [outside, inside] = [at('outside'), at('outside/package')]
      await mkdir(inside, { recursive: true })
      await writeFile(join(outside, 'private'), disc)
      await writeFile(join(inside, 'a.ovf'), descriptor)
      await writeFile(join(inside, 'packed-disk0.vmdk'), disk)
      await symlink('../private', join(inside, 'packed-cdrom1.iso'))
      const { message } = await rejection('ERR_FILE', openOvfPackage(join(inside, 'a.ovf')))
      expect(message).to.include('it is a link out of the folder of the package')
      await rm(join(inside, 'packed-cdrom1.iso'))
      await rename(join(outside, 'private'), join(inside, 'private'))
      await symlink('private', join(inside, 'packed-cdrom1.iso'))
      await using found = await openOvfPackage(join(inside, 'a.ovf'))
      await found.verify()
    })

    it('is refused with a size in an extended header that is no number of bytes', async () => {
      for (const size of ['-1536', '-1', '1e3', '0x10', '', '9'.repeat(30)]) {
        // The length of the record counts itself.
        const record = ` size=${size}\n`
        const length = record.length + String(record.length + 2).length
        const pax = archive([['pax', Buffer.from(`${length}${record}`)]])
        pax[156] = 'x'.charCodeAt(0)
        pax.fill(' ', 148, 156)
        const sum = pax.subarray(0, 512).reduce((total, byte) => total + byte, 0)
        pax.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
        const bytes = Buffer.concat([pax.subarray(0, 1024), archive(files())])
        expect((await refused('ERR_FILE', bytes)).message, size).to.include('a size in it is none')
      }
    })

    it('is refused where its descriptor refers to what is not in it', async () => {
      for (const href of ['../../etc/passwd', 'file:///etc/passwd', 'https://host/disk', '/etc/passwd']) {
        await refused('ERR_INVALID_SPEC', archive(files(descriptor.replace('packed-cdrom1.iso', href))))
        await writeFile(at('refers.ovf'), descriptor.replace('packed-cdrom1.iso', href))
        await rejection('ERR_INVALID_SPEC', openOvfPackage(at('refers.ovf')))
      }
      const entity = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>'
      await refused('ERR_INVALID_SPEC', archive(files(descriptor.replace('?>', `?>${entity}`))))
      await rejection('ERR_FILE', openOvfPackage(at('nosuch.ova')))
      await rejection('ERR_FILE', openOvfPackage(at('nosuch.ovf')))
    })

    it('is read no further when that is aborted', async () => {
      await using found = await openOvfPackage(await packed())
      const signal = AbortSignal.abort(new Error('enough'))
      const error: unknown = await found.verify({ signal }).catch((reason: unknown) => reason)
      expect(error).to.equal(signal.reason)
      const stream = found.open('packed-disk0.vmdk', { signal })
      expect(await buffer(stream).catch((reason: unknown) => reason)).to.equal(signal.reason)
    })
  })
})
