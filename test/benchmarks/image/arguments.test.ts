import { expect } from 'chai'
import fc from 'fast-check'
import { aptFolders, aptOptions, aptTargets } from '../../../benchmarks/image/apt-options.js'
import { hasSubordinateIds } from '../../../benchmarks/image/build-tools.js'
import { firstChange } from '../../../benchmarks/image/changed-path.js'
import { enclosed } from '../../../benchmarks/image/enclosed.js'
import { debianKeyring, sourceLines } from '../../../benchmarks/image/host-sources.js'
import { mmdebstrapArguments } from '../../../benchmarks/image/mmdebstrap.js'
import { parsePlan } from '../../../benchmarks/image/plan.js'
import { parseImageRecipe } from '../../../benchmarks/image/recipe.js'
import { sqfstarArguments } from '../../../benchmarks/image/squashfs.js'
import { unpackArguments } from '../../../benchmarks/image/tree.js'
import { thrown } from '../../support/rejection.js'
import { recipeInput } from './recipes.js'

const recipe = parseImageRecipe(recipeInput({ packages: ['mount', 'g++'] }), {})
const digest = 'ba4f88f73dbc3ae9055f3c20f4523bfdbaf1ad13ff95e258924f77d20b4fbedf'

describe('The arguments of mmdebstrap', () => {
  it('say which packages, and that nothing is fetched', () => {
    const args = mmdebstrapArguments(recipe, 'root.tar')
    expect(args).to.include.members([
      '--mode=root',
      '--format=tar',
      '--variant=essential',
      '--architectures=amd64',
      '--include=mount,g++',
      '--skip=update',
      '--setup-hook=sync-in packages /var/cache/apt/archives',
    ])
    expect(args.slice(-3)).to.deep.equal(['', 'root.tar', './sources.list'])
  })

  it('have no --include without packages', () => {
    const args = mmdebstrapArguments({ ...recipe, packages: [] }, 'root.tar')
    expect(args.filter((arg) => arg.startsWith('--include'))).to.deep.equal([])
  })

  it('have no word of a recipe in what a shell reads', () => {
    const hooks = (args: readonly string[]) => args.filter((arg) => /^--(?:setup|customize)-hook=/.test(arg))
    const plain = hooks(mmdebstrapArguments(recipe, 'root.tar'))
    fc.assert(
      fc.property(fc.array(fc.string()), fc.string(), (packages, name) => {
        // A recipe that no schema has seen.
        const hostile = { ...recipe, packages, name, suite: name }
        expect(hooks(mmdebstrapArguments(hostile, 'root.tar'))).to.deep.equal(plain)
      }),
    )
    for (const hook of plain) expect(hook).to.not.match(/\$(?!1\b)/)
  })
})

describe('The options of apt-get', () => {
  const folders = aptFolders('/cache/with space')

  it("keep to folders of their own and leave out this machine's packages, sources and preferences", () => {
    expect(aptOptions(folders, 'amd64')).to.include.members([
      '--option=Dir::State=/cache/with space',
      '--option=Dir::State::status=/cache/with space/status',
      '--option=Dir::Etc::sourcelist=/cache/with space/sources.list',
      '--option=Dir::Etc::sourceparts=/dev/null',
      '--option=Dir::Etc::preferencesparts=/dev/null',
      '--option=APT::Architectures=amd64',
      '--option=APT::Get::AllowUnauthenticated=false',
    ])
  })

  it('install the variant and the packages', () => {
    expect(aptTargets(recipe)).to.deep.equal(['?essential', 'mount', 'g++'])
    expect(aptTargets({ ...recipe, variant: 'minbase' })).to.include('?priority(required)')
  })
})

describe('The plan of an image', () => {
  const line = `'http://m.test/pool/p/passwd_4.13_amd64.deb' passwd_1%3a4.13+dfsg1-1_amd64.deb 972180 SHA256:${digest}`

  it('is read from what apt-get names, with epochs in versions', () => {
    expect(parsePlan(`${line}\n`).packages).to.deep.equal([
      {
        name: 'passwd',
        version: '1:4.13+dfsg1-1',
        file: 'passwd_1%3a4.13+dfsg1-1_amd64.deb',
        url: 'http://m.test/pool/p/passwd_4.13_amd64.deb',
        size: 972_180,
        sha256: digest,
      },
    ])
  })

  it('has the same digest in another order and from another mirror, and another with another package', () => {
    const other = line.replaceAll('passwd_', 'login_')
    const one = parsePlan(`${line}\n${other}\n`).sha256
    expect(parsePlan(`${other}\n${line.replace('m.test', 'n.test')}\n`).sha256).to.equal(one)
    expect(parsePlan(line).sha256).to.not.equal(one)
    expect(parsePlan(`${line}\n${other.replace(digest, digest.replace('b', 'c'))}`).sha256).to.not.equal(one)
  })

  it('is refused where a line is something else: a path in a file name, no digest, a weak one', () => {
    const wrong = [
      line.replace('passwd_1', '../passwd_1'),
      line.replace('SHA256:', 'MD5Sum:'),
      line.slice(0, -1),
      'Reading package lists...',
    ]
    for (const text of wrong) thrown('ERR_PROTOCOL', () => parsePlan(text))
  })
})

describe("This machine's sources", () => {
  const text = [
    'Debian bookworm http://m.test/debian/ bookworm main',
    'Debian bookworm http://m.test/debian/ bookworm contrib',
    'Debian bookworm-updates http://m.test/debian/ bookworm-updates main',
    'Debian bookworm-security http://m.test/debian-security/ bookworm-security main',
    'Debian bookworm-backports http://m.test/debian/ bookworm-backports main',
    'Debian trixie http://m.test/debian/ trixie main',
    'Somebody bookworm http://vendor.test/ bookworm main',
    'Debian bookworm cdrom:[x]/ bookworm main',
    '',
  ].join('\n')

  it("are Debian's of the suite, with its updates and security updates, and signed by Debian's keys", () => {
    expect(sourceLines(text, 'bookworm')).to.deep.equal([
      `deb [signed-by=${debianKeyring}] http://m.test/debian/ bookworm contrib main`,
      `deb [signed-by=${debianKeyring}] http://m.test/debian/ bookworm-updates main`,
      `deb [signed-by=${debianKeyring}] http://m.test/debian-security/ bookworm-security main`,
    ])
    expect(sourceLines(text, 'sid')).to.deep.equal([])
  })

  it('may stand in a recipe as they are', () => {
    const sources = sourceLines(text, 'bookworm')
    expect(parseImageRecipe(recipeInput({ sources }), {}).sources).to.deep.equal(sources)
  })
})

describe('What runs for a build', () => {
  it('ends with whoever started it, and is root in a namespace for a user', () => {
    expect(enclosed(['sqfstar', 'x'], true).join(' ')).to.equal(
      'setsid setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --mount-proc -- sqfstar x',
    )
    expect(enclosed(['rm'], false)).to.include.members(['--user', '--map-root-user', '--map-auto'])
  })

  it('gives the squashfs the date of the recipe', () => {
    const args = sqfstarArguments('/x/root.squashfs', 1_686_355_200)
    expect(args.join(' ')).to.contain('-root-time 1686355200')
    expect(args.at(-1)).to.equal('/x/root.squashfs')
  })

  it('keeps the owners in a tree of root, and has no others in that of a user', () => {
    expect(unpackArguments('a.tar', 'root', true)).to.include.members(['--same-owner', '--numeric-owner'])
    expect(unpackArguments('a.tar', 'root', false)).to.include('--no-same-owner')
  })

  it('needs 65,536 subordinate ids of the user, by name or number', () => {
    expect(hasSubordinateIds('ann:100000:65536\n', 'ann', 1000)).to.equal(true)
    expect(hasSubordinateIds('1000:100000:65536\n', 'ann', 1000)).to.equal(true)
    expect(hasSubordinateIds('bob:100000:65536\n', 'ann', 1000)).to.equal(false)
    expect(hasSubordinateIds('ann:100000:1000\n', 'ann', 1000)).to.equal(false)
    expect(hasSubordinateIds('', 'ann', 1000)).to.equal(false)
  })
})

describe('A change in a tree', () => {
  it('is the first file that tar finds to be another', () => {
    const output =
      './etc: Mod time differs\n./etc/a: Mod time differs\n./etc/a: Size differs\n./etc/b: Mode differs\n'
    expect(firstChange(output, '')).to.equal('./etc/a')
    expect(firstChange('', 'tar: ./usr/bin/fio: Warning: Cannot stat: No such file or directory\n')).to.equal(
      './usr/bin/fio',
    )
  })

  it('is neither the owner of a tree that a user unpacked nor what is mounted over it', () => {
    const output = './: Uid differs\n./usr: Gid differs\n./proc: Mode differs\n./tmp/x: Size differs\n'
    expect(firstChange(output, 'tar: ./run/lock: Warning: Cannot stat: No such file\n')).to.equal(undefined)
    expect(firstChange('./process: Mode differs\n', '')).to.equal('./process')
  })
})
