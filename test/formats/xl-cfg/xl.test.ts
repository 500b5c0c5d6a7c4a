import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import { isHypervisorError } from '../../../src/errors.js'
import { xlFeatures } from '../../../src/formats/xl-cfg/cpu-features.js'
import { completeParameters } from '../../../src/formats/xl-cfg/disk.js'
import { parseDisk } from '../../../src/formats/xl-cfg/disk-string.js'
import { parseXl } from '../../../src/formats/xl-cfg/parse.js'
import type { XlValue } from '../../../src/formats/xl-cfg/value.js'
import { pythonPeer, xlPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { findXenTools } from '../../support/xen-tools.js'
import { domainOf, expectSameDomain } from './same-domain.js'
import { anySpec, hostileText, specs } from './specs.js'
import { complete, type LibraryValue, libraryParses, written, xlReads } from './xl.js'

const corpus = fileURLToPath(new URL('../../../../test/formats/xl-cfg/corpus/', import.meta.url))
const files = readdirSync(corpus).map((name) => [name, readFileSync(join(corpus, name), 'utf8')] as const)

describe('xl 4.17, which reads configurations without a hypervisor', () => {
  needPeer(xlPeer)

  for (const [name, text] of files) {
    it(`sees the same domain when it has been read and written again: ${name}`, async () => {
      await expectSameDomain(text)
    })
  }

  it("sees the same domains in the examples of Debian's package", async () => {
    const tools = await findXenTools()
    if ('missing' in tools) throw new Error(tools.missing)
    const folder = join(tools.folder, 'etc/xen')
    const names = readdirSync(folder).filter((name) => name.startsWith('xlexample.'))
    expect(names).to.have.lengthOf.at.least(3)
    for (const name of names) await expectSameDomain(readFileSync(join(folder, name), 'utf8'))
  })

  it('takes every specification that can be written, field by field', async () => {
    for (const input of specs) {
      const { disks = [], c_info: info } = await domainOf(written(input))
      const spec = complete(input)
      expect(info).to.include({ name: spec.name, uuid: spec.uuid })
      if (spec['xen'] === undefined) expectDisks(disks, spec)
    }
  })

  it('knows the names that it is told features of the CPU by', async () => {
    const settings = "name = 'a'\nmemory = 64\ntype = 'pvh'\nkernel = '/k'\n"
    for (const name of xlFeatures.values()) {
      const { b_info: info } = await domainOf(`${settings}cpuid = 'host,${name}=1'\n`)
      expect(info['cpuid'], name).to.have.property('cpuid').that.has.lengthOf(1)
    }
    expect((await domainOf(`${settings}cpuid = 'host,pni=1'\n`)).b_info).to.not.have.property('cpuid')
  })

  it('takes texts for what they are, whatever is in them', async () => {
    for (const input of fc.sample(anySpec, 100)) {
      const domain = await domainOf(written(input))
      const spec = complete(input)
      expect(Object(domain).b_info).to.include({ kernel: spec.boot.kernel, cmdline: spec.boot.cmdline })
      expect(Object(domain).b_info.max_memkb).to.equal(spec.memory / 1024)
      expectDisks(domain.disks ?? [], spec)
      expect(domain.nics?.map(({ bridge, mac }) => ({ source: bridge, mac })) ?? []).to.deep.equal(
        spec.networks.map(({ source, mac }) => ({ source, mac })),
      )
    }
  })

  it('takes and refuses the same texts of disks, and for the same parameters', async function () {
    this.timeout(300_000)
    const word = fc.constantFrom(
      ...[
        '',
        '/a',
        'raw',
        'qcow2',
        'xvda',
        'hdc:cdrom',
        'r',
        'w',
        'rw',
        'ro',
        'cdrom',
        'discard',
        'b c',
        ' raw',
      ],
      ...[
        'raw:/b',
        'phy:x',
        'tap:aio:/c',
        'nbd:d',
        'http://e',
        'format=vhd',
        'vdev=sda',
        'vdev=',
        'access=ro',
      ],
      ...[
        'access=x',
        'devtype=cdrom',
        'devtype=disk',
        'target=/f',
        'target=',
        'script=g',
        'format=',
        'h=i',
        'qed:j',
      ],
      ...['no-discard', 'vdev=xvdb', '  format=qed', 'backendtype=phy', 'format=raw'],
    )
    const texts = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(','))
    const outcomes = { taken: 0, refused: 0 }
    for (const text of fc.sample(texts, { numRuns: 400, seed: 7 })) {
      const result = await xlReads(`name="a"\nmemory=1\nkernel="k"\ndisk=["${text}"]\n`)
      const [theirs] = 'domain' in result ? (Object(result.domain).disks ?? []) : []
      const ours = parametersOf(text)
      outcomes[theirs === undefined ? 'refused' : 'taken'] += 1
      expect(ours, `${text}: ${JSON.stringify(result)}`).to.deep.equal(theirs && seenDisk(theirs))
    }
    expect(outcomes.taken).to.be.above(40)
    expect(outcomes.refused).to.be.above(40)
  })
})

describe("xl's own library", () => {
  needPeer(xlPeer)
  needPeer(pythonPeer)

  it('reads what is written as the settings that it was written from', async () => {
    const texts = fc.sample(anySpec, { numRuns: 2000 }).map((input) => written(input))
    await expectSame(texts, (ours, theirs) => ours !== undefined && theirs !== null)
  })

  it('takes and refuses the same texts, and for the same settings', async () => {
    const pieces = fc.constantFrom(
      ...[
        'a',
        'b',
        '=',
        ' = ',
        '+=',
        '1',
        '0x1f',
        '08',
        '12ab',
        '"c"',
        "'d'",
        '"e\\n\\"f\\\\"',
        '""',
        '[',
        ']',
        ',',
      ],
      ...[';', '\n', '\n\n', '# g\n', ' ', '\t', '[]', '[1,2]', "['h',\n]", 'A', '-', "'", '"', '\\', '\r'],
    )
    const setting = fc
      .tuple(fc.constantFrom('a', 'b'), fc.constantFrom('=', ' += '), fc.array(pieces, { maxLength: 4 }))
      .map(([name, operator, value]) => `${name}${operator}${value.join('')}\n`)
    const soup = fc.oneof(
      fc.array(setting, { maxLength: 4 }).map((parts) => parts.join('')),
      fc.array(fc.oneof(pieces, hostileText), { maxLength: 12 }).map((parts) => parts.join('')),
    )
    // Numbers of characters are refused here, and mean something else to the library than what they say.
    const texts = fc.sample(soup, { numRuns: 5000 }).map((text) => `${text.replace(/\0|\\[x0-7]/g, '')}\n`)
    await expectSame(texts, (ours, theirs) => (ours === undefined) === (theirs === null))
  })
})

function expectDisks(theirs: readonly object[], { disks }: ReturnType<typeof complete>): void {
  const words = { raw: 'raw', qcow2: 'qcow2', vpc: 'vhd' }
  expect(
    theirs.map((disk) => ({
      path: Reflect.get(disk, 'pdev_path'),
      format: Reflect.get(disk, 'format'),
      readonly: Reflect.get(disk, 'readwrite') !== 1,
      cdrom: Reflect.get(disk, 'is_cdrom') === 1,
    })),
  ).to.deep.equal(
    disks.map(({ path, format = 'empty', readonly, device }) => ({
      path,
      format: Object.entries(words).find(([ours]) => ours === format)?.[1] ?? format,
      readonly,
      cdrom: device === 'cdrom',
    })),
  )
}

/** What there is to see of a disk. */
function seenDisk(disk: object): object {
  const of = (name: string): unknown => Reflect.get(disk, name)
  return {
    target: of('pdev_path') ?? '',
    vdev: of('vdev'),
    format: of('format'),
    readonly: of('readwrite') !== 1,
    cdrom: of('is_cdrom') === 1,
    script: of('script') ?? '',
    discard: of('discard_enable') ?? '',
  }
}

/** The same of a text that is read here; `undefined` if it is refused. */
function parametersOf(text: string): object | undefined {
  try {
    const parsed = parseDisk(text, 'disk')
    const {
      target = '',
      vdev,
      format = 'empty',
      access,
      devtype,
      script = '',
      ...flags
    } = completeParameters(parsed)
    if (vdev === undefined || (parsed['target'] === undefined && devtype !== 'cdrom')) return undefined
    const discard = 'discard' in flags ? 'True' : 'no-discard' in flags ? 'False' : ''
    return { target, vdev, format, readonly: access === 'ro', cdrom: devtype === 'cdrom', script, discard }
  } catch (error) {
    if (isHypervisorError(error, 'ERR_INVALID_SPEC')) return undefined
    throw error
  }
}

/** Compares what is read here and there; where both read a text, the settings must be the same. */
async function expectSame(
  texts: readonly string[],
  agree: (ours: ReadonlyMap<string, XlValue> | undefined, theirs: object | null) => boolean,
): Promise<void> {
  const ours = texts.map(settingsOf)
  const asked = texts.map((text, index) => ({ text, names: ['a', 'b', ...(ours[index]?.keys() ?? [])] }))
  const theirs = await libraryParses(asked)
  let read = 0
  for (const [index, text] of texts.entries()) {
    const [here, there] = [ours[index], theirs[index] ?? null]
    expect(agree(here, there), `${JSON.stringify(text)}: ${JSON.stringify(there)}`).to.equal(true)
    if (here === undefined || there === null) continue
    read += 1
    for (const [name, value] of Object.entries(there)) {
      const mine = here.get(name)
      expect(mine === undefined ? null : asLibraryHasIt(mine), JSON.stringify(text)).to.deep.equal(value)
    }
  }
  expect(read).to.be.above(texts.length / 20)
}

function settingsOf(text: string): ReadonlyMap<string, XlValue> | undefined {
  try {
    return parseXl(text)
  } catch (error) {
    if (isHypervisorError(error, 'ERR_INVALID_SPEC')) return undefined
    throw error
  }
}

function asLibraryHasIt(value: XlValue): LibraryValue {
  return Array.isArray(value) ? value.map(asLibraryHasIt) : String(value)
}
