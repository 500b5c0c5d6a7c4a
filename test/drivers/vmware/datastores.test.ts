import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { Readable, type Writable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { expect } from 'chai'
import { vmware } from '../../../drivers/vmware/driver.js'
import { useConnectProxies } from '../../support/connect-proxy.js'
import { pyvmomiPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomi } from '../../support/pyvmomi.js'
import { rejection } from '../../support/rejection.js'
import { useVcsim } from '../../support/vcsim.js'
import { makeDisk } from '../../support/vcsim-disk.js'

const mebibyte = 2 ** 20

const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

for (const { model, place, datastore } of [
  { model: 'vcenter', place: '/DC0', datastore: 'LocalDS_0' },
  { model: 'esx', place: '/ha-datacenter', datastore: 'LocalDS_0' },
] as const) {
  describe(`The datastores of a simulator as ${model}`, () => {
    needPeer(vcsimPeer)
    needPeer(pyvmomiPeer)
    const vcsim = useVcsim({ model })
    const connect = (more: Readonly<Record<string, string>> = {}) => vmware.connect(vcsim().uri(place, more))
    /** The files on the datastore with the digests of their bytes, as VMware's own client finds them. */
    const seen = async (): Promise<unknown> =>
      await pyvmomi(
        vcsim(),
        `(lambda root: {os.path.relpath(os.path.join(d, f), root): __import__('hashlib').sha256(open(os.path.join(d, f), 'rb').read()).hexdigest()
          for d, _, files in os.walk(root) for f in files})([s.info.url for s in si.content.viewManager.CreateContainerView(si.content.rootFolder, [vim.Datastore], True).view if s.name == '${datastore}'][0])`,
      )
    const empty = async (): Promise<void> => {
      await using connection = await connect()
      const { datastores } = connection.native
      for (const { path } of await datastores.files(`[${datastore}]`)) await datastores.delete(path)
    }
    afterEach(empty)

    it('are listed with their sizes, as pyVmomi sees them', async () => {
      await using connection = await connect()
      const seenByPython = await pyvmomi(
        vcsim(),
        '[dict(name=s.summary.name, type=s.summary.type, capacity=s.summary.capacity, available=s.summary.freeSpace, accessible=s.summary.accessible) for s in si.content.viewManager.CreateContainerView(si.content.rootFolder, [vim.Datastore], True).view]',
      )
      expect(await connection.native.datastores.list()).to.deep.equal(seenByPython)
    })

    it('take a file and give it back, byte for byte, and say how far they are', async () => {
      await using connection = await connect()
      const { datastores } = connection.native
      const content = randomBytes(5 * mebibyte)
      const path = `[${datastore}] a disc #1 ü%2f&+.iso`
      const sent: number[] = []
      const pieces = Array.from({ length: 50 }, (_, index) =>
        content.subarray((index * content.length) / 50, ((index + 1) * content.length) / 50),
      )
      await pipeline(
        Readable.from(pieces),
        await datastores.upload(path, { size: content.length, onProgress: (bytes) => sent.push(bytes) }),
      )
      expect(sent).to.deep.equal([...sent].sort((a, b) => a - b))
      expect(sent.at(-1)).to.equal(content.length)
      expect(await seen()).to.deep.equal({ 'a disc #1 ü%2f&+.iso': digestOf(content) })
      const received: number[] = []
      const back = await buffer(
        await datastores.download(path, { onProgress: (bytes) => received.push(bytes) }),
      )
      expect(digestOf(back)).to.equal(digestOf(content))
      expect(received.at(-1)).to.equal(content.length)
      const [file] = await datastores.files(`[${datastore}]`)
      expect(file).to.include({ path, name: 'a disc #1 ü%2f&+.iso', type: 'iso', size: content.length })
      expect(file?.modified).to.be.within(Date.now() - 600_000, Date.now() + 60_000)
    })

    it('have folders, which are made, listed and removed', async () => {
      await using connection = await connect()
      const { datastores } = connection.native
      await datastores.makeFolder(`[${datastore}] a/b`)
      await datastores.makeFolder(`[${datastore}] a/b/`)
      await rejection('ERR_FILE', datastores.files(`[${datastore}] nosuch`))
      for (const path of ['a/one.vmx', 'a/b/two.vmdk', 'three']) {
        await pipeline(Readable.from([Buffer.from(path)]), await datastores.upload(`[${datastore}] ${path}`))
      }
      await rejection('ERR_FILE', datastores.makeFolder(`[${datastore}] three`))
      const short = (files: Awaited<ReturnType<typeof datastores.files>>) =>
        files.map(({ path, type }) => [path, type])
      expect(short(await datastores.files(`[${datastore}]`))).to.deep.equal([
        [`[${datastore}] a`, 'folder'],
        [`[${datastore}] three`, 'file'],
      ])
      expect(short(await datastores.files(`[${datastore}] a/`))).to.deep.equal([
        [`[${datastore}] a/b`, 'folder'],
        [`[${datastore}] a/one.vmx`, 'configuration'],
      ])
      const all = short(await datastores.files(`[${datastore}]`, { recursive: true, pattern: '*.vm*' }))
      expect(all).to.deep.equal([
        [`[${datastore}] a/b/two.vmdk`, 'disk'],
        [`[${datastore}] a/one.vmx`, 'configuration'],
      ])
      await datastores.delete(`[${datastore}] a/b/two.vmdk`)
      expect(Object.keys(Object(await seen())).sort()).to.deep.equal(['a/one.vmx', 'three'])
      await datastores.delete(`[${datastore}] a`)
      expect(Object.keys(Object(await seen()))).to.deep.equal(['three'])
      await rejection('ERR_FILE', datastores.delete(`[${datastore}] a`))
    })

    if (model === 'vcenter') {
      it('lose a disk with all of its files', async () => {
        const path = await makeDisk(vcsim(), 'whole')
        expect(Object.keys(Object(await seen())).sort()).to.deep.equal(['whole-flat.vmdk', 'whole.vmdk'])
        await using connection = await connect()
        await connection.native.datastores.deleteDisk(path)
        expect(await seen()).to.deep.equal({})
        await rejection('ERR_FILE', connection.native.datastores.deleteDisk(path))
      })
    }

    it('keep the file that is there, unless it may be replaced', async () => {
      await using connection = await connect()
      const { datastores } = connection.native
      const path = `[${datastore}] kept`
      await pipeline(Readable.from([Buffer.from('old')]), await datastores.upload(path))
      const refused = await rejection('ERR_FILE', datastores.upload(path))
      expect(refused).to.include({ driver: 'vmware', operation: 'upload', field: path })
      const upload = await datastores.upload(path, { overwrite: true })
      upload.write(Buffer.from('half of the n'))
      upload.destroy()
      await once(upload, 'close')
      expect(await seen()).to.deep.equal({ kept: digestOf(Buffer.from('old')) })
      await pipeline(Readable.from([Buffer.from('new')]), await datastores.upload(path, { overwrite: true }))
      expect(await seen()).to.deep.equal({ kept: digestOf(Buffer.from('new')) })
    })

    it('say what is not there, or is no file of theirs', async () => {
      await using connection = await connect()
      const { datastores } = connection.native
      const absent = await rejection('ERR_FILE', datastores.download(`[${datastore}] nothing`))
      expect(absent).to.include({ driver: 'vmware', operation: 'download', field: `[${datastore}] nothing` })
      await datastores.makeFolder(`[${datastore}] some/folder`)
      const folder = await rejection('ERR_FILE', datastores.download(`[${datastore}] some/folder`))
      expect(folder.message).to.include('it is a folder')
      const removed = await rejection('ERR_FILE', datastores.delete(`[${datastore}] nothing`))
      expect(removed.field).to.match(/nothing$/)
      expect(removed.message).to.include(removed.field)
      const elsewhere = await rejection('ERR_FILE', datastores.files('[nosuch] a'))
      expect(elsewhere.hint).to.include(datastore)
      await rejection('ERR_FILE', datastores.upload(`[${datastore}] no/such/folder/file`))
      for (const path of [
        'plain',
        '',
        `[${datastore}]`,
        `[${datastore}] ../../etc/passwd`,
        `[${datastore}] a//b`,
        `[${datastore}] /a`,
        `[${datastore}] a\nb`,
      ]) {
        for (const work of [
          datastores.upload,
          datastores.download,
          datastores.delete,
          datastores.makeFolder,
        ]) {
          const error = await rejection('ERR_INVALID_ARGUMENT', Promise.resolve(work(path)))
          expect(error.field).to.equal('path')
        }
      }
      for (const size of [-1, 1.5, Number.NaN]) {
        const error = await rejection('ERR_INVALID_ARGUMENT', datastores.upload(`[${datastore}] a`, { size }))
        expect(error.field).to.equal('size')
      }
    })

    describe('keep no half of an upload that', () => {
      const begin = async (upload: Writable): Promise<void> => {
        const written = new Promise((resolve) => upload.write(randomBytes(mebibyte), resolve))
        await written
      }
      const failure = async (stream: Writable): Promise<unknown> => {
        const [error] = await once(stream, 'error')
        if (!stream.closed) await once(stream, 'close')
        return error
      }

      it('is destroyed', async () => {
        await using connection = await connect()
        const upload = await connection.native.datastores.upload(`[${datastore}] half`)
        await begin(upload)
        upload.destroy()
        await once(upload, 'close')
        expect(await seen()).to.deep.equal({})
      })

      it('is aborted in the middle', async () => {
        await using connection = await connect()
        const controller = new AbortController()
        const { signal } = controller
        const upload = await connection.native.datastores.upload(`[${datastore}] half`, {
          size: 10 * mebibyte,
          signal,
        })
        await begin(upload)
        const failed = failure(upload)
        controller.abort()
        expect(await failed).to.include({ code: 'ERR_ABORTED', driver: 'vmware', operation: 'upload' })
        expect(await seen()).to.deep.equal({})
      })

      it('brings more or fewer bytes than were said', async () => {
        await using connection = await connect()
        for (const size of [5, 20]) {
          const upload = await connection.native.datastores.upload(`[${datastore}] half`, { size })
          const error = await rejection(
            'ERR_OPERATION_FAILED',
            pipeline(Readable.from([Buffer.alloc(10)]), upload),
          )
          expect(error).to.include({ field: 'size', operation: 'upload' })
        }
        expect(await seen()).to.deep.equal({})
      })

      it('is under way when the connection is closed', async () => {
        const connection = await connect()
        const upload = await connection.native.datastores.upload(`[${datastore}] half`)
        await begin(upload)
        const failed = failure(upload)
        await connection.close()
        expect(await failed).to.include({ code: 'ERR_DISCONNECTED', operation: 'upload' })
        expect(await seen()).to.deep.equal({})
      })
    })

    it('break a download off that is destroyed or aborted, and are of use afterwards', async () => {
      await using connection = await connect()
      const { datastores } = connection.native
      const path = `[${datastore}] big`
      const content = Buffer.alloc(8 * mebibyte, 'x')
      await pipeline(Readable.from([content]), await datastores.upload(path))
      for await (const piece of await datastores.download(path)) {
        expect(piece).to.have.length.above(0)
        break
      }
      const controller = new AbortController()
      const download = await datastores.download(path, { signal: controller.signal })
      const failed = once(download, 'error')
      controller.abort()
      expect((await failed)[0]).to.include({ code: 'ERR_ABORTED', operation: 'download' })
      const { signal } = controller
      await rejection('ERR_ABORTED', datastores.download(path, { signal }))
      await rejection('ERR_ABORTED', datastores.upload(`${path}2`, { signal }))
      expect(digestOf(await buffer(await datastores.download(path)))).to.equal(digestOf(content))
    })

    describe('by a way', () => {
      const start = useConnectProxies()
      const size = 48 * mebibyte

      it('that is slow, take and give no more than goes through it', async () => {
        const proxy = await start({ holdsAfter: mebibyte })
        await using connection = await connect({ proxy: `127.0.0.1:${proxy.port}` })
        const { datastores } = connection.native
        const path = `[${datastore}] slow`
        let made = 0
        const hash = createHash('sha256')
        const produce = function* (): Generator<Buffer> {
          while (made < size) {
            const piece = Buffer.alloc(64 * 1024, made % 251)
            made += piece.length
            hash.update(piece)
            yield piece
          }
        }
        const upload = pipeline(Readable.from(produce()), await datastores.upload(path, { size }))
        await using direct = await connect()
        const other = `[${datastore}] quick`
        // What takes longer than the upload would if it did not wait.
        await pipeline(
          Readable.from([Buffer.alloc(size)]),
          await direct.native.datastores.upload(other, { size }),
        )
        expect(made).to.be.within(mebibyte, size / 2)
        proxy.letGo()
        await upload
        let received = 0
        const waiting = await direct.native.datastores.download(path, {
          onProgress: (bytes) => {
            received = bytes
          },
        })
        await buffer(await direct.native.datastores.download(other))
        expect(received).to.be.below(size / 2)
        const read = createHash('sha256')
        for await (const piece of waiting) read.update(piece)
        expect(received).to.equal(size)
        expect(read.digest('hex')).to.equal(hash.digest('hex'))
      })

      it('that breaks, fail the transfers', async () => {
        const proxy = await start({ holdsAfter: mebibyte })
        await using connection = await connect({ proxy: `127.0.0.1:${proxy.port}` })
        const upload = await connection.native.datastores.upload(`[${datastore}] torn`, { size })
        const failed = once(upload, 'error')
        upload.write(Buffer.alloc(mebibyte))
        await once(upload, 'drain')
        proxy.cut()
        expect((await failed)[0]).to.include({ code: 'ERR_DISCONNECTED', operation: 'upload' })
        const names = Object.keys(Object(await seen()))
        expect(names).not.to.include('torn')
      })
    })
  })
}
