import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import fc from 'fast-check'
import { isHypervisorError } from '../../../src/errors.js'
import { xlFeatures } from '../../../src/formats/xl-cfg/cpu-features.js'
import { parseXl } from '../../../src/formats/xl-cfg/parse.js'
import { xenSettings } from '../../../src/formats/xl-cfg/settings.js'
import { assignVdevs } from '../../../src/formats/xl-cfg/vdev.js'
import type { DomainSpec } from '../../../src/spec/schema.js'
import { libvirtXenPeer, pythonLibvirtPeer, xlPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { useXenLibvirtd } from '../../support/xen-libvirtd.js'
import { beyondNeutral } from './beyond-neutral.js'
import { type Difference, needsNoEscapes, whenRead, whenWritten, withDifferences } from './differences.js'
import { neutralOf, readXml, rewrittenXml, translate, writtenXml } from './libvirt.js'
import { expectSameDomain } from './same-domain.js'
import { anySpec, specs } from './specs.js'
import { complete, read, throughSpec, written } from './xl.js'

const corpus = fileURLToPath(new URL('../../../../test/formats/xl-cfg/corpus/', import.meta.url))
const files = readdirSync(corpus).map((name) => [name, readFileSync(join(corpus, name), 'utf8')] as const)

/** What of xl's language libvirt does not know, by the file that has it. */
const complaints: Readonly<Record<string, RegExp>> = {
  // `+=`
  'disks.cfg': /expecting an assignment/,
  // A list of features of the CPU.
  'hvm-screen.cfg': /expected a string for 'cpuid'/,
  // A semicolon without a setting.
  'odd.cfg': /expecting a name/,
  // Numbers that are not decimal.
  'pvh.cfg': /expecting a separator/,
}

/** Specifications that say nothing that only xl has words for, but for the type of the guest. */
const neutral = specs.map(complete).filter(({ xen }) => {
  const { settings, details, bootloader } = xenSettings.parse(xen)
  return Object.keys({ ...settings, ...details }).length === 0 && bootloader === undefined
})

describe("libvirt's translator of Xen's configurations", () => {
  needPeer(libvirtXenPeer)
  needPeer(pythonLibvirtPeer)
  const daemon = useXenLibvirtd()

  /** Has libvirt translate texts that it must take. */
  async function translated(to: 'xml' | 'xl', texts: readonly string[]): Promise<readonly string[]> {
    const answers = await translate(daemon().socket, to, texts)
    return answers.map((answer, index) => {
      if ('text' in answer) return answer.text
      throw new Error(`${answer.complaint}\n${texts[index]}`)
    })
  }

  /** What libvirt writes for the XML of each of several specifications. */
  async function libvirtWrites(
    all: readonly DomainSpec[],
  ): Promise<readonly (readonly [DomainSpec, string])[]> {
    const texts = await translated('xl', all.map(writtenXml))
    return all.map((spec, index) => [spec, texts[index] ?? ''])
  }

  it('reads every configuration that is written as the machine of its specification', async () => {
    const readable = neutral.filter(textsAre(needsNoEscapes))
    expect(readable).to.have.length.above(30)
    const texts = await translated('xml', readable.map(written))
    for (const [index, spec] of readable.entries()) {
      const { spec: seen, beyond } = readXml(texts[index] ?? '')
      expect(neutralOf(seen), texts[index]).to.deep.equal(withDifferences(whenRead, neutralOf(spec)))
      const names = beyond.elements.map((element) => /^<(\w+)/.exec(element)?.[1])
      // A feature of the CPU is forced there, where the XML of a specification only requires it.
      const forced = spec.cpu.add.length > 0 ? ['cpu'] : []
      expect(names, texts[index]).to.have.members(['clock', 'on_crash', ...forced])
      if (spec.serials.every(({ type }) => type === 'console')) expect(beyond.devices).to.deep.equal([])
      expect(beyond.details, texts[index]).to.deep.equal({})
    }
  })

  it('writes for the XML of every specification a configuration that is read as the same', async () => {
    const writable = neutral.filter(textsAre(needsNoEscapes)).filter((spec) => !hasVhd(spec))
    expect(writable).to.have.length.above(30)
    for (const [spec, text] of await libvirtWrites(writable)) {
      const seen = read(text)
      expect(neutralOf(seen), text).to.deep.equal(withDifferences(whenWritten, neutralOf(spec)))
      expect(seen['xen'], text).to.deep.equal(libvirtsOwn(spec))
    }
  })

  it('differs in each way that is listed', () => {
    const occurs = ({ change }: Difference): boolean =>
      neutral.map(neutralOf).some((spec) => JSON.stringify(change(spec)) !== JSON.stringify(spec))
    for (const difference of [...whenRead, ...whenWritten]) {
      expect(occurs(difference), difference.why).to.equal(true)
    }
  })

  it('writes the format vhd by a name that is none of xl', async () => {
    const withVhd = neutral.filter(hasVhd)
    expect(withVhd).to.have.length.above(0)
    for (const [, text] of await libvirtWrites(withVhd)) {
      expect(() => read(text)).to.throw(/knows no format 'xvhd'/)
    }
  })

  it('takes texts for what they are, whatever is in them, where they need no escapes', async () => {
    const samples = fc.sample(anySpec, { numRuns: 1500 }).map((input) => complete({ ...input, xen: {} }))
    // What is behind a point in the name of a bridge is a VLAN to libvirt.
    const plain = samples.filter(({ networks }) => networks.every(({ source }) => !source?.includes('.')))
    const readable = plain.filter(textsAre(needsNoEscapes)).slice(0, 150)
    expect(readable).to.have.length.above(50)
    const texts = await translated('xml', readable.map(written))
    for (const [index, spec] of readable.entries()) {
      const { spec: seen } = readXml(texts[index] ?? '')
      expect(neutralOf(seen), texts[index]).to.deep.equal(withDifferences(whenRead, neutralOf(spec)))
    }
    const writable = readable.filter((spec) => !hasVhd(spec))
    expect(writable).to.have.length.above(20)
    for (const [spec, text] of await libvirtWrites(writable)) {
      expect(neutralOf(read(text)), text).to.deep.equal(withDifferences(whenWritten, neutralOf(spec)))
    }
  })

  it('takes texts that need escapes for others, or not at all', async () => {
    const cmdlines = ['a\\b', `it's "b"`, '\\"']
    const needing = cmdlines.map((cmdline) => complete({ ...neutral[0], boot: { kernel: '/k', cmdline } }))
    expect(cmdlines.some(needsNoEscapes)).to.equal(false)
    const answers = await translate(daemon().socket, 'xml', needing.map(written))
    for (const [index, answer] of answers.entries()) {
      if ('text' in answer) expect(readXml(answer.text).spec.boot.cmdline).to.not.equal(cmdlines[index])
      else expect(answer.complaint).to.match(/syntax error/)
    }
    for (const [{ boot }, text] of await libvirtWrites(needing)) {
      expect(cmdlineOf(text), text).to.not.equal(boot.cmdline)
    }
  })

  it('has words of its own for what only Xen has, and they come back', async () => {
    const input = { ...neutral[0], boot: { kernel: '/k' }, disks: [{ path: '/a' }] }
    const network = { type: 'bridge', source: 'br0' }
    const before = beyondNeutral.map(({ xen }) => complete({ ...input, networks: [network], xen }))
    const texts = await translated('xml', before.map(written))
    const again = await translated('xl', texts.map(rewrittenXml))
    for (const [index, { xen, xml }] of beyondNeutral.entries()) {
      expect(texts[index]?.replace(/\n */g, '')).to.include(xml)
      const after = read(again[index] ?? '')
      expect(after.memory).to.equal(before[index]?.memory)
      const { type, bootloader, settings, details } = xenSettings.parse(after['xen'])
      expect({ type, bootloader }, again[index]).to.deep.equal({
        type: xen.type ?? 'hvm',
        bootloader: xen.bootloader,
      })
      expect(settings, again[index]).to.deep.include(xen.settings ?? {})
      for (const [id, parameters] of Object.entries(xen.details ?? {})) {
        expect(details[id], again[index]).to.include(parameters)
      }
    }
  })

  for (const [name, text] of files) {
    const complaint = complaints[name]
    if (complaint === undefined) {
      it(`sees the same domain when it has been read and written again: ${name}`, async () => {
        const seen = await translated('xml', [text, throughSpec(text)])
        // libvirt draws a UUID by lot where there is none.
        const [original, again] = seen.map((xml) =>
          /^uuid/m.test(text) ? xml : xml.replace(/<uuid>.*<\/uuid>/, ''),
        )
        expect(again).to.equal(original)
      })
    } else {
      it(`does not read what is read here: ${name}`, async () => {
        const [answer] = await translate(daemon().socket, 'xml', [text])
        expect(answer).to.have.property('complaint').that.matches(complaint)
      })
    }
  }

  it('calls features of the CPU in both formats by the same names as are written here', async () => {
    const names = [...xlFeatures.keys()]
    const spec = complete({ ...neutral[0], cpu: { model: 'host', add: names } })
    const [xml = ''] = await translated('xml', [written(spec)])
    expect(readXml(xml).spec.cpu.add).to.deep.equal(names)
    const [text = ''] = await translated('xl', [writtenXml(spec)])
    expect(parseXl(text).get('cpuid')).to.equal(parseXl(written(spec)).get('cpuid'))
  })

  it('writes UEFI where the XML names its file', async () => {
    const uefi = complete({ ...neutral[0], firmware: 'uefi' })
    const loader = "<loader readonly='yes' type='pflash'>/usr/lib/xen/boot/ovmf.bin</loader></os>"
    const xml = writtenXml(uefi).replace(" firmware='efi'", '').replace('</os>', loader)
    const [text = ''] = await translated('xl', [xml])
    expect(read(text).firmware, xml).to.equal('uefi')
  })

  it('reads no flags of a network interface', async () => {
    const text = 'name = "a"\nmemory = 64\nvif = ["bridge=br0,trusted"]\n'
    expect(read(text).networks).to.have.lengthOf(1)
    const [answer] = await translate(daemon().socket, 'xml', [text])
    expect(answer).to.have.property('complaint')
  })

  describe('and xl 4.17', () => {
    needPeer(xlPeer)

    it('see the same domains in what libvirt writes, when it has been read and written again', async () => {
      const writable = neutral.filter(textsAre(needsNoEscapes)).filter((spec) => !hasVhd(spec))
      for (const [, text] of await libvirtWrites(writable)) await expectSameDomain(text)
    })
  })
})

/** Whether every text that a specification leaves to its user is one of a kind. */
function textsAre(kind: (text: string) => boolean): (spec: DomainSpec) => boolean {
  return ({ boot, disks }) =>
    [boot.kernel, boot.initrd, boot.cmdline, ...disks.map(({ path }) => path)].every(
      (text) => text === undefined || kind(text),
    )
}

/** The command line that is read, if the configuration is one. */
function cmdlineOf(text: string): string | undefined {
  try {
    return read(text).boot.cmdline
  } catch (error) {
    if (isHypervisorError(error, 'ERR_INVALID_SPEC')) return undefined
    throw error
  }
}

function hasVhd({ disks }: DomainSpec): boolean {
  return disks.some(({ format }) => format === 'vpc')
}

/** What libvirt writes beyond a specification: what xl takes anyway, or does not know. */
function libvirtsOwn({ xen, cpu, serials, disks, networks }: DomainSpec): object {
  const { type = 'hvm' } = xenSettings.parse(xen)
  const actions = { on_poweroff: 'destroy', on_reboot: 'restart', on_crash: 'destroy' }
  const ofPcs = {
    ...{ pae: 1, acpi: 1, apic: 1, viridian: 0, rtc_timeoffset: 0, localtime: 0, parallel: 'none' },
    ...{ vga: null, vnc: null },
    ...(cpu.model === undefined ? {} : { nestedhvm: 1 }),
    ...(serials.some((port) => port.type === 'console') ? {} : { serial: 'none' }),
  }
  const vdevs = assignVdevs(disks)
  const buses = [...new Set(disks.map(({ bus }) => bus))]
  const order = buses.flatMap((bus) => [...disks.keys()].filter((index) => disks[index]?.bus === bus))
  const moved = order.some((from, to) => from !== to)
  const images = order.flatMap((from, to) => {
    const backend = disks[from]?.format === 'qcow2' ? { backendtype: 'qdisk' } : {}
    const details = { ...backend, ...(moved ? { vdev: vdevs[from] } : {}) }
    return Object.keys(details).length === 0 ? [] : [[`disk${to}`, details] as const]
  })
  const cards = networks.map((_, index) => [`net${index}`, { script: 'vif-bridge' }] as const)
  return {
    type,
    details: Object.fromEntries([...images, ...cards]),
    settings: { ...actions, ...(type === 'hvm' ? ofPcs : { localtime: 0 }) },
  }
}
