import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { expect } from 'chai'
import { encodePng } from '../../../drivers/test/png.js'
import { vmware } from '../../../drivers/vmware/driver.js'
import { runInside } from '../../cli/run-inside.js'
import { screenshotContract } from '../../contract/features/screenshot.js'
import { pyvmomiPeer, vcsimPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { pyvmomi, pyvmomiDoes } from '../../support/pyvmomi.js'
import { rejection } from '../../support/rejection.js'
import { useVcsim } from '../../support/vcsim.js'
import { createScreenshotStandIn, type ScreenshotStandIn } from './screenshot-stand-in.js'
import { type SoapProxy, startSoapProxy } from './soap-proxy.js'

type Connection = Awaited<ReturnType<typeof vmware.connect>>
type Domain = Awaited<ReturnType<Connection['lookup']>>

const picture = encodePng({ width: 64, height: 48, pixels: new Uint8Array(64 * 48).fill(7) })

describe('A screenshot of VMware, with a stand-in of ours for what vcsim does not have', () => {
  needPeer(vcsimPeer)
  const vcsim = useVcsim()
  let proxy: SoapProxy
  let standIn: ScreenshotStandIn
  let direct: Connection
  let connection: Connection
  let domain: Domain
  const place = '[LocalDS_0] shown/shown é-0.png'
  const put = async (path: string, data: Uint8Array): Promise<string> => {
    await pipeline([data], await direct.native.datastores.upload(path, { size: data.length }))
    return path
  }
  const pictures = async (): Promise<readonly string[]> =>
    (await direct.native.datastores.files('[LocalDS_0] shown', { pattern: '*.png' })).map(({ path }) => path)

  before(async () => {
    direct = await vmware.connect(vcsim().uri('/DC0'))
    await (await direct.define({ name: 'shown' })).start()
  })
  after(() => direct?.close())
  beforeEach(async () => {
    standIn = createScreenshotStandIn(() => put(place, picture))
    proxy = await startSoapProxy(vcsim(), standIn)
    connection = await vmware.connect(vcsim().uri('/DC0', {}, proxy.port))
    domain = await connection.lookup('shown')
  })
  afterEach(async () => {
    await connection.close()
    await proxy.stop()
  })

  screenshotContract({ boot: async () => domain })

  it('is the picture that the server has made, of which nothing stays on the datastore', async () => {
    standIn.slow = 2
    const { data, mediaType } = await domain.screenshot()
    expect(mediaType).to.equal('image/png')
    expect(Buffer.compare(data, picture)).to.equal(0)
    expect(await pictures()).to.deep.equal([])
    const tasks = proxy.calls.filter((method) => method.endsWith('_Task'))
    expect(tasks).to.deep.equal(['CreateScreenshot_Task', 'DeleteDatastoreFile_Task'])
  })

  it('is an error of the machine’s state where it is off or suspended, before anything is asked for', async () => {
    const off = await connection.define({ name: 'off' })
    await rejection('ERR_INVALID_STATE', off.screenshot())
    await off.start()
    await off.suspend()
    await rejection('ERR_INVALID_STATE', off.screenshot())
    await off.destroy()
    await off.undefine()
    expect(proxy.calls).not.to.include('CreateScreenshot_Task')
  })

  it('is what the server answers in its place', async () => {
    standIn.fault = 'TaskInProgress'
    expect(await rejection('ERR_BUSY', domain.screenshot())).to.include({
      ...{ driver: 'vmware', operation: 'screenshot', domain: 'shown', message: 'no picture' },
    })
  })

  it('is not taken to be one that is none, and that is removed all the same', async () => {
    standIn.take = () => put(place, Buffer.from('GIF89a, with some more'))
    await rejection('ERR_PROTOCOL', domain.screenshot())
    expect(await pictures()).to.deep.equal([])
  })

  it('is neither fetched nor removed where the server names something else than a picture', async () => {
    await put('[LocalDS_0] shown/kept.txt', Buffer.from('kept'))
    const places = [
      '[LocalDS_0] shown',
      '[LocalDS_0] shown/kept.txt',
      '[LocalDS_0] a/../b.png',
      '/tmp/a.png',
      '',
    ]
    for (const named of places) {
      standIn.take = async () => named
      await rejection('ERR_PROTOCOL', domain.screenshot())
    }
    expect(proxy.calls).not.to.include('DeleteDatastoreFile_Task')
    const { files } = direct.native.datastores
    expect(await files('[LocalDS_0] shown', { pattern: '*.txt' })).to.have.length(1)
  })

  it('leaves nothing where it is aborted', async () => {
    const controller = new AbortController()
    standIn.onEnd = () => controller.abort()
    const { signal } = controller
    await rejection('ERR_ABORTED', domain.screenshot({ signal }))
    expect(await pictures()).to.deep.equal([])
    expect(proxy.calls).to.include('DeleteDatastoreFile_Task')
  })

  it('says where the picture stays if it cannot be removed', async () => {
    proxy.replace('[LocalDS_0] shown/shown é-0.png</name>', '[LocalDS_0] shown/other.png</name>')
    const error = await rejection('ERR_FILE', domain.screenshot())
    expect(error).to.include({ field: place })
    expect(error.message).to.contain(`the picture stays at ${place}`)
    expect(await pictures()).to.deep.equal([place])
    await direct.native.datastores.delete(place)
  })

  it('is one word at the command line', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'screenshot-'))
    try {
      const file = join(folder, 'shown.png')
      const uri = vcsim().uri('/DC0', {}, proxy.port)
      const { code, stderr } = await runInside(['-c', uri, 'screenshot', 'shown', file])
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      expect(Buffer.compare(await readFile(file), picture)).to.equal(0)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  describe('as pyVmomi sees it', () => {
    needPeer(pyvmomiPeer)

    it('is a file that is there in between, and gone afterwards', async () => {
      standIn.slow = 1
      const taken = await pyvmomiDoes(
        { ...vcsim(), port: proxy.port },
        `task = vm('shown').CreateScreenshot_Task()
info = task.info
while info.state == 'running': info = task.info
print(info.state, info.result)`,
      )
      expect(taken).to.equal(`success ${place}\n`)
      const seen = `[f.path for m in [vm('shown')] for d in m.datastore for t in [d.browser.SearchDatastore_Task('[LocalDS_0] shown', vim.host.DatastoreBrowser.SearchSpec(matchPattern=['*.png']))] for f in t.info.result.file]`
      expect(await pyvmomi(vcsim(), seen)).to.include('shown é-0.png')
      await direct.native.datastores.delete(place)
      standIn.slow = 0
      await domain.screenshot()
      expect(await pyvmomi(vcsim(), seen)).not.to.include('shown é-0.png')
    })

    it('is not there at the simulator itself, for neither of us', async () => {
      await rejection('ERR_UNSUPPORTED', (await direct.lookup('shown')).screenshot())
      const seen = pyvmomi(vcsim(), "str(vm('shown').CreateScreenshot_Task())")
      expect(String(await seen.catch((error: unknown) => error))).to.contain('MethodNotFound')
    })
  })
})
