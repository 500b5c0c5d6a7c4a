import { spawnSync } from 'node:child_process'
import { mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { copyEntries } from '../../../benchmarks/image/copy-entries.js'
import { firstDifference } from '../../../benchmarks/image/first-difference.js'
import { tarEntries } from '../../../benchmarks/image/tar-entries.js'
import { mmdebstrapPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { tar } from './tar.js'

describe('The archive of an image', () => {
  needPeer(mmdebstrapPeer)
  let folder = ''
  const long = `${'long-name/'.repeat(30)}file`

  /** An archive as mmdebstrap's: pax, sorted. */
  function archive(name: string): string {
    const path = join(folder, name)
    const settings = ['--format=pax', '--pax-option=delete=atime,delete=ctime', '--sort=name', '--mtime=@0']
    tar('--create', ...settings, `--directory=${join(folder, 'root')}`, '--file', path, '.')
    return path
  }

  async function paths(path: string): Promise<readonly string[]> {
    const found: string[] = []
    for await (const entry of tarEntries(path)) found.push(entry.path)
    return found
  }

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'archive-'))
    const { status } = spawnSync('mkdir', [
      '-p',
      join(folder, 'root/dev/pts'),
      join(folder, 'root', long, '..'),
    ])
    expect(status).to.equal(0)
    await writeFile(join(folder, 'root/dev/null'), 'not for an image')
    await writeFile(join(folder, 'root/dev/é'), 'x'.repeat(3_000_000))
    await writeFile(join(folder, 'root', long), 'deep down')
    await writeFile(join(folder, 'root/last'), '')
  })

  it('is read as tar reads it, long and foreign names too', async () => {
    const path = archive('a.tar')
    const listed = tar('--list', '--quoting-style=literal', '--file', path).trim().split('\n')
    expect(await paths(path)).to.deep.equal(listed)
    expect(listed).to.include(`./${long}`)
  })

  it('is copied without some entries, and tar finds the others as they were', async () => {
    const source = archive('a.tar')
    const target = join(folder, 'b.tar')
    await copyEntries(source, target, (path) => !path.startsWith('./dev/') || path === './dev/')
    const left = (await paths(source)).filter((path) => path === './dev/' || !path.startsWith('./dev/'))
    expect(await paths(target)).to.deep.equal(left)
    spawnSync('mkdir', [join(folder, 'copy')])
    tar('--extract', '--file', target, '--directory', join(folder, 'copy'))
    expect(await readFile(join(folder, 'copy', long), 'utf8')).to.equal('deep down')
    expect(await readdir(join(folder, 'copy', 'dev'))).to.deep.equal([])
    expect((await stat(target)).size % 10_240).to.equal(0)
  })

  it('that is cut off is refused', async () => {
    const path = archive('a.tar')
    const half = join(folder, 'half.tar')
    await writeFile(half, (await readFile(path)).subarray(0, 1_000_000))
    expect((await rejection('ERR_PROTOCOL', paths(half))).message).to.contain('cut off')
    await writeFile(half, 'x'.repeat(2000))
    await rejection('ERR_PROTOCOL', paths(half))
  })

  it('that differs from another names the first path that does, or the file of the image', async () => {
    const build = async (name: string, squashfs: string): Promise<string> => {
      const target = join(folder, name)
      spawnSync('mkdir', ['-p', target])
      archive(join(name, 'root.tar'))
      await writeFile(join(target, 'root.squashfs'), squashfs)
      return target
    }
    const one = await build('one', 'packed')
    expect(await firstDifference(one, await build('same', 'packed'))).to.equal(undefined)
    expect(await firstDifference(one, await build('other', 'packed otherwise'))).to.equal('root.squashfs')
    await writeFile(join(folder, 'root/last'), 'not empty')
    expect(await firstDifference(one, await build('content', 'packed'))).to.equal('./last')
    await writeFile(join(folder, 'root/dev/new'), '')
    expect(await firstDifference(one, await build('new', 'packed'))).to.equal('./dev/new')
  })
})
