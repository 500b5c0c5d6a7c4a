import { spawnSync } from 'node:child_process'
import { appendFile, lstat, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { buildImage } from '../../../benchmarks/image/build.js'
import type { StoredImage } from '../../../benchmarks/image/image-record.js'
import { checkedImage, findImage, imagesFolder, listImages } from '../../../benchmarks/image/image-store.js'
import type { ImageProgress } from '../../../benchmarks/image/make.js'
import { parseImageRecipe } from '../../../benchmarks/image/recipe.js'
import { type CliResult, runCli } from '../../cli/run-cli.js'
import { hostSuite } from '../../support/host-suite.js'
import { mmdebstrapPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { rejection } from '../../support/rejection.js'
import { recipeInput } from './recipes.js'
import { tar } from './tar.js'

/** What is left in the images' folder besides images and the lock. */
async function leftovers(): Promise<readonly string[]> {
  const names = await readdir(imagesFolder())
  return names.filter((name) => name !== '.lock' && !/^[0-9a-f]{64}$/.test(name))
}

describe('An image', function () {
  needPeer(mmdebstrapPeer)
  this.timeout(1_200_000)
  const recipe = parseImageRecipe(recipeInput({ suite: hostSuite() }), {})
  let recipePath = ''
  let first: CliResult | undefined
  let image: StoredImage | undefined

  const built = (): StoredImage => image ?? expect.fail('the first build failed')

  before(async () => {
    recipePath = join(await mkdtemp(join(tmpdir(), 'recipe-')), 'tiny.yaml')
    await writeFile(recipePath, JSON.stringify(recipeInput({ suite: hostSuite() })))
    first = await runCli(['image', 'build', recipePath, '--verify'])
    image = await findImage('tiny')
  })

  it('is built twice with the same bytes, and nothing else stays behind', async () => {
    expect(first?.code, first?.stderr).to.equal(0)
    expect(first?.stdout).to.match(/was built; another build gave the same bytes/)
    expect(first?.stderr).to.contain('installing: installing essential packages')
    expect(await listImages()).to.deep.equal([built()])
    expect(await leftovers()).to.deep.equal([])
  })

  it('says what it is: packages with versions, digests, sizes, and the programs that made it', async () => {
    const { packages, tarSize, squashfsSize, squashfs, tools, sourceDateEpoch } = built()
    expect(packages.map(({ name }) => name)).to.include.members(['bash', 'coreutils', 'mount'])
    for (const { version } of packages) expect(version).to.match(/^[0-9]/)
    expect((await stat(built().tar)).size).to.equal(tarSize)
    expect((await stat(squashfs)).size).to.equal(squashfsSize)
    expect(Object.keys(tools)).to.include.members(['mmdebstrap', 'mksquashfs', 'apt-get'])
    expect(sourceDateEpoch).to.equal(recipe.sourceDateEpoch)
    const shown = await runCli(['image', 'show', 'tiny'])
    expect(shown.stdout)
      .to.contain(built().squashfsSha256)
      .and.to.match(/^mount +\d/m)
    const listed: unknown = JSON.parse((await runCli(['image', 'list', '--json'])).stdout)
    expect(listed).to.have.nested.property('[0].sha256', built().sha256)
    expect((await runCli(['image', 'list'])).stdout).to.match(/^tiny +\d{4}-/m)
  })

  it('has a tree whose programs run, with empty places to mount on and nothing for others to write', async () => {
    const { root } = built()
    const inside = spawnSync('unshare', ['--map-root-user', 'chroot', root, '/usr/bin/mount', '--version'], {
      encoding: 'utf8',
    })
    expect(inside.stdout, inside.stderr).to.match(/^mount from util-linux/)
    for (const name of ['dev', 'disk', 'proc', 'sys', 'tmp']) {
      expect(await readdir(join(root, name)), name).to.deep.equal([])
    }
    expect((await lstat(join(root, 'tmp'))).mode & 0o7777).to.equal(0o1777)
    expect((await lstat(root)).uid).to.equal(process.getuid?.())
    const writable = spawnSync('find', [root, '-perm', '-o+w', '!', '-type', 'l', '!', '-perm', '-1000'], {
      encoding: 'utf8',
    })
    expect(writable.stdout).to.equal('')
    expect((await lstat(imagesFolder())).mode & 0o077).to.equal(0)
  })

  it('has no trace of this machine and no file that is younger than its date', async () => {
    const { root, tar: archive } = built()
    const listing = tar('--list', '--file', archive)
    expect(listing).to.not.match(
      /^\.\/(?:etc\/(?:hostname|resolv\.conf|machine-id|apt\/sources\.list.*)|var\/log\/.*[^/]|dev\/.+)$/m,
    )
    expect(await readdir(join(root, 'var/lib/apt')).catch(() => [])).to.deep.equal([])
    const younger = spawnSync('find', [root, '-newermt', `@${recipe.sourceDateEpoch}`], { encoding: 'utf8' })
    expect(younger.stdout).to.equal('')
  })

  it('gives root to root in archive and squashfs, whoever built it', () => {
    const { tar: archive, squashfs } = built()
    expect(tar('--list', '--verbose', '--numeric-owner', '--file', archive)).to.match(/^\S+ 0\/0 .* \.\/$/m)
    const { stdout } = spawnSync('unsquashfs', ['-lln', squashfs], { encoding: 'utf8' })
    expect(stdout).to.match(/^drwxr-xr-x 0\/0 .* squashfs-root$/m)
    expect(stdout).to.match(/^-rwsr-xr-x 0\/0 .*\/usr\/bin\/mount$/m)
  })

  it('is not built again while recipe and packages are the same', async () => {
    const again = await runCli(['image', 'build', recipePath, '--json'])
    expect(JSON.parse(again.stdout)).to.deep.equal({ image: built(), cached: true, verified: false })
    expect((await runCli(['image', 'build', recipePath])).stdout).to.contain('was there already')
  })

  it('is found by its name only', async () => {
    expect(await findImage('tiny')).to.deep.equal(built())
    expect(await findImage('tin')).to.equal(undefined)
    expect(await runCli(['image', 'show', 'tin'])).to.deep.include({ code: 2, stdout: '' })
    expect((await runCli(['image', 'remove', 'tin'])).stderr).to.contain("there is no image 'tin'")
  })

  it('of which a file was changed is refused, whichever it is', async () => {
    const { root, squashfs, folder } = built()
    const path = join(root, 'etc/debian_version')
    const [content, packed, record] = [
      await readFile(path),
      await readFile(squashfs),
      await readFile(join(folder, 'image.json')),
    ]
    expect(await checkedImage(built())).to.deep.equal(built())
    await appendFile(path, 'x')
    expect((await rejection('ERR_STATE_CORRUPT', checkedImage(built()))).field).to.equal(path)
    await rm(path)
    expect((await rejection('ERR_STATE_CORRUPT', checkedImage(built()))).field).to.equal(path)
    await writeFile(path, content)
    await appendFile(squashfs, 'x')
    expect((await rejection('ERR_STATE_CORRUPT', checkedImage(built()))).field).to.equal(squashfs)
    await writeFile(squashfs, packed)
    const { mtime } = await stat(join(folder, 'image.json'))
    await appendFile(join(folder, 'image.json'), ' ')
    const damaged = await rejection('ERR_STATE_CORRUPT', listImages())
    expect(damaged.hint).to.contain('polyvisor image build')
    await writeFile(join(folder, 'image.json'), record)
    spawnSync('touch', ['--date', mtime.toISOString(), join(folder, 'image.json')])
    expect(await checkedImage(built())).to.deep.equal(built())
  })

  it('of which the build was killed is not listed, and what is left goes with the next build', async () => {
    const killed = await runCli(['image', 'build', recipePath, '--rebuild'], {
      during(child) {
        child.stderr.on('data', (text: string) => {
          if (text.includes('extracting archives')) child.kill('SIGKILL')
        })
      },
    })
    expect(killed.code).to.equal('SIGKILL')
    expect(await leftovers()).to.have.length(1)
    expect(await listImages()).to.deep.equal([built()])
    expect((await buildImage(recipe)).cached).to.equal(true)
    expect(await leftovers()).to.deep.equal([])
  })

  it('of which the build was aborted leaves nothing, and only one build runs at a time', async () => {
    const controller = new AbortController()
    const busy: Promise<unknown>[] = []
    const onProgress = ({ step }: ImageProgress): void => {
      if (step !== 'install' || busy.length > 0) return
      busy.push(rejection('ERR_BUSY', buildImage(recipe)).finally(() => controller.abort()))
    }
    const aborted = buildImage(recipe, { rebuild: true, signal: controller.signal, onProgress })
    expect((await rejection('ERR_ABORTED', aborted)).message).to.contain('mmdebstrap')
    expect(busy).to.have.length(1)
    await Promise.all(busy)
    expect(await leftovers()).to.deep.equal([])
    expect(await listImages()).to.deep.equal([built()])
  })

  it('of a package that Debian does not have is refused with the field', async () => {
    const wrong = parseImageRecipe(
      recipeInput({ suite: hostSuite(), packages: ['mount', 'no-such-thing'] }),
      {},
    )
    expect((await rejection('ERR_INVALID_SPEC', buildImage(wrong))).field).to.equal('packages[1]')
    const virtual = parseImageRecipe(recipeInput({ suite: hostSuite(), packages: ['awk'] }), {})
    expect((await rejection('ERR_INVALID_SPEC', buildImage(virtual))).field).to.equal('packages[0]')
    const elsewhere = parseImageRecipe(recipeInput({ suite: 'no-such-suite' }), {})
    expect((await rejection('ERR_OPERATION_FAILED', buildImage(elsewhere))).field).to.equal('sources')
  })

  it('can be removed', async () => {
    const older = await runCli(['image', 'remove', 'tiny', '--older'])
    expect(older).to.deep.include({ code: 0, stdout: '' })
    expect(await listImages()).to.deep.equal([built()])
    expect((await runCli(['image', 'remove', 'tiny'])).stdout).to.contain('Removed the image tiny')
    expect(await listImages()).to.deep.equal([])
    expect(await leftovers()).to.deep.equal([])
    expect((await runCli(['image', 'list'])).stderr).to.contain('polyvisor image build')
    for (const args of [['burn'], ['show'], ['list', '--verify'], ['build', recipePath, '--force']]) {
      expect((await runCli(['image', ...args])).code, args.join(' ')).to.equal(2)
    }
  })
})
