import { spawnSync } from 'node:child_process'
import { expect } from 'chai'
import { checkedImage, findImage } from '../../../benchmarks/image/image-store.js'
import { toolsImagePeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { useImagesOfMachine } from '../../support/tools-image.js'

describe('The image of the tools', () => {
  needPeer(toolsImagePeer)
  useImagesOfMachine()

  /** What a program says in the tree, as the root of a namespace. */
  async function inside(...command: readonly string[]): Promise<string> {
    const image = await findImage('tools')
    if (image === undefined) return expect.fail('there is no image of the tools')
    const args = ['--map-root-user', 'chroot', image.root, ...command]
    const { status, stdout, stderr } = spawnSync('unshare', args, { encoding: 'utf8' })
    expect(status, stderr).to.equal(0)
    return stdout
  }

  it('is what it was when it was built', async () => {
    const image = await findImage('tools')
    if (image === undefined) return expect.fail('there is no image of the tools')
    expect(await checkedImage(image)).to.deep.equal(image)
  })

  it('runs each of the tools, and what a guest starts with', async () => {
    expect(await inside('sysbench', '--version')).to.match(/^sysbench \d/)
    expect(await inside('fio', '--version')).to.match(/^fio-\d/)
    expect(await inside('stress-ng', '--version')).to.match(/^stress-ng, version \d/)
    expect(await inside('openssl', 'version')).to.match(/^OpenSSL \d/)
    expect(await inside('7z', 'i')).to.match(/^7-Zip /m)
    expect(await inside('iperf3', '--version')).to.match(/^iperf \d/)
    expect(await inside('modprobe', '--version')).to.match(/^kmod version \d/)
    expect(await inside('mount', '--version')).to.match(/^mount from util-linux/)
    expect(await inside('ip', '-Version')).to.match(/^ip utility/)
  })
})
