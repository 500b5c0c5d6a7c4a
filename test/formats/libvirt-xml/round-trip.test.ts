import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { parseXml } from '../../../src/formats/xml/parse.js'
import { virshPeer, xmllintPeer } from '../../support/known-peers.js'
import { needPeer } from '../../support/peers.js'
import { asLibvirtHasIt, complaintsOfSchema, throughSpec, withoutAdditions } from './libvirt.js'

const corpus = fileURLToPath(new URL('../../../../test/formats/libvirt-xml/corpus/', import.meta.url))

/** Domains that come with libvirt's documentation, and as examples in its pages, where the package is unpacked. */
const { POLYVISOR_LIBVIRT_DOC: documentation = '/usr/share/doc/libvirt-doc' } = process.env

const files = readdirSync(corpus).map((name) => [name, readFileSync(join(corpus, name), 'utf8')] as const)

describe('a domain of libvirt that is read and written again', () => {
  for (const [name, text] of files) {
    it(`is the same when it is read once more: ${name}`, () => {
      for (const assigned of ['keep', 'leave'] as const) {
        const once = throughSpec(text, { assigned })
        expect(throughSpec(once, { assigned })).to.equal(once)
      }
    })
  }

  describe('by libvirt', () => {
    needPeer(virshPeer)

    for (const [name, text] of files) {
      it(`has lost nothing: ${name}`, () => {
        expectNothingLost(text)
      })
    }
  })

  describe("by libvirt's schema", () => {
    needPeer(xmllintPeer)

    it('is valid, with and without what libvirt has assigned', () => {
      for (const assigned of ['keep', 'leave'] as const) {
        expect(complaintsOfSchema(files.map(([, text]) => throughSpec(text, { assigned })))).to.equal('')
      }
    })
  })

  describe("in libvirt's documentation", () => {
    needPeer(virshPeer)

    before(function () {
      if (existsSync(documentation)) return
      this.test?.parent?.eachTest((test) => {
        test.title += ' [install libvirt-doc]'
      })
      this.skip()
    })

    it('has lost nothing, where the example is a whole domain', () => {
      const whole = examples().filter(isWhole)
      expect(whole).to.have.length.above(10)
      for (const text of whole) expectNothingLost(text)
    })
  })
})

function expectNothingLost(text: string): void {
  const original = asLibvirtHasIt(text)
  const again = asLibvirtHasIt(throughSpec(text, { assigned: 'keep' }))
  if (original === undefined || again === undefined) throw new Error('libvirt refuses it')
  const given = parseXml(text)
  expect(withoutAdditions(again, given)).to.deep.equal(withoutAdditions(original, given))
}

/** Whether libvirt takes an example, and a specification can name it. */
function isWhole(text: string): boolean {
  try {
    throughSpec(text, { assigned: 'keep' })
  } catch {
    return false
  }
  return asLibvirtHasIt(text) !== undefined
}

function examples(): readonly string[] {
  return readdirSync(documentation, { recursive: true, encoding: 'utf8' }).flatMap((name) => {
    if (!/\.(xml|html)$/.test(name)) return []
    const text = readFileSync(join(documentation, name), 'utf8')
    const blocks = name.endsWith('.xml')
      ? [text]
      : [...text.matchAll(/<pre[^>]*>([\s\S]*?)<\/pre>/g)].map(plain)
    return blocks.flatMap((block) => block.match(/<domain[ >][\s\S]*?<\/domain>/g) ?? [])
  })
}

function plain([, html = '']: RegExpMatchArray): string {
  const text = html.replace(/<[^>]*>/g, '')
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, '&')
}
