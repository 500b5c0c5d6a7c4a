import { expect } from 'chai'
import fc from 'fast-check'
import { heapInUse } from '../../../benchmarks/sdk/heap.js'
import { decodeName, encodeName } from '../../../drivers/vmware/names.js'
import { relocateSpec } from '../../../drivers/vmware/native/relocate.js'
import { chooseVersion } from '../../../drivers/vmware/service.js'
import { createDecoder } from '../../../drivers/vmware/soap/decode.js'
import { writeRequest } from '../../../drivers/vmware/soap/envelope.js'
import { faultError, faultType, readFault } from '../../../drivers/vmware/soap/fault.js'
import { arrayOf, flag, many, number, parsed, time } from '../../../drivers/vmware/soap/schema.js'
import { type SoapObject, type SoapValue, textElement } from '../../../drivers/vmware/soap/value.js'
import { findForeignCharacter } from '../../../src/formats/xml/names.js'
import { writeXml } from '../../../src/formats/xml/write.js'
import { thrown } from '../../support/rejection.js'

function decode(text: string, piece = text.length): SoapObject {
  const decoder = createDecoder()
  for (let start = 0; start < text.length; start += piece) decoder.write(text.slice(start, start + piece))
  return decoder.end()
}

const isObject = (value: SoapValue | undefined): value is SoapObject =>
  typeof value === 'object' && !Array.isArray(value)

const xsi = 'xmlns:q="http://www.w3.org/2001/XMLSchema-instance"'
const xsd = 'xmlns:w="http://www.w3.org/2001/XMLSchema"'

describe('Answers of the vSphere API', () => {
  it('are told apart by namespaces, whatever the prefixes', () => {
    const text = `<e:A xmlns:e="urn:e" ${xsi} ${xsd}><e:val q:type="w:string"></e:val><dev q:type="VirtualCdrom"><key>3</key></dev><empty q:type="InvalidLogin"/></e:A>`
    expect(decode(text)).to.deep.equal({
      A: { val: '', dev: { key: '3', $type: 'VirtualCdrom' }, empty: { $type: 'InvalidLogin' } },
    })
  })

  it('have prefixes that mean something else further inside, and what looks like a type and is none', () => {
    const text = `<r ${xsi}><a q:type="X"><k/></a><b xmlns:q="urn:other" q:type="X"><k/></b><c z:type="X" xmlns:z="urn:z"><k/></c></r>`
    expect(decode(text)).to.deep.equal({ r: { a: { k: '', $type: 'X' }, b: { k: '' }, c: { k: '' } } })
  })

  it('have a prefix that each element declares for itself, and not for the next', () => {
    const typed = (name: string, more = ''): string => `<${name} ${more} q:type="w:T"/>`
    const shadowed = `<b xmlns:q="urn:other">${typed('c')}</b>`
    expect(decode(`<r>${typed('a', xsi)}${typed('a')}<b ${xsi}>${shadowed}</b></r>`)).to.deep.equal({
      r: { a: [{ $type: 'T' }, ''], b: { b: { c: '' } } },
    })
  })

  it('have references, and lists of what comes more than once', () => {
    const text = '<r><obj type="VirtualMachine">vm-1/@</obj><x>1</x><x>2</x></r>'
    expect(decode(text)).to.deep.equal({
      r: { obj: { type: 'VirtualMachine', value: 'vm-1/@' }, x: ['1', '2'] },
    })
  })

  it('may have any names, which mean nothing', () => {
    const { r } = decode('<r><__proto__><polluted>1</polluted></__proto__><constructor>2</constructor></r>')
    expect(Object.keys(Object(r))).to.have.members(['__proto__', 'constructor'])
    expect(Reflect.get({}, 'polluted')).to.equal(undefined)
  })

  it('hand items on as they come, at their place alone, and keep the rest', () => {
    const items: SoapValue[] = []
    const decoder = createDecoder({}, { path: ['objects'], take: (value) => items.push(value) })
    const page =
      '<returnval><token>7</token><objects><obj type="V">a</obj><objects>x</objects></objects><objects/></returnval>'
    decoder.write(`<E><B><R>${page}<objects>y</objects></R></B><objects>z</objects></E>`)
    expect(decoder.end()).to.deep.equal({
      E: { B: { R: { returnval: { token: '7' }, objects: 'y' } }, objects: 'z' },
    })
    expect(items).to.deep.equal([{ obj: { type: 'V', value: 'a' }, objects: 'x' }, ''])
  })

  it('hand items on that are further inside, and no others of their name', () => {
    const items: SoapValue[] = []
    const take = (value: SoapValue) => items.push(value)
    const decoder = createDecoder({}, { path: ['filterSet', 'objectSet'], take })
    const set =
      '<filterSet><filter>f</filter><objectSet>1</objectSet><objectSet><objectSet>2</objectSet></objectSet></filterSet>'
    const others = '<objectSet>a</objectSet><other><objectSet>b</objectSet></other>'
    decoder.write(`<E><B><R><returnval><version>7</version>${set}${others}</returnval></R></B></E>`)
    expect(decoder.end()).to.deep.equal({
      E: {
        B: {
          R: {
            returnval: {
              version: '7',
              filterSet: { filter: 'f' },
              objectSet: 'a',
              other: { objectSet: 'b' },
            },
          },
        },
      },
    })
    expect(items).to.deep.equal(['1', { objectSet: '2' }])
  })

  it('do not keep the answer alive in which they stood', () => {
    const pieces = 100
    const kept: SoapValue[] = []
    const decoder = createDecoder({}, { path: ['objects'], take: (value) => kept.push(value) })
    decoder.write('<E><B><R><returnval>')
    const before = heapInUse()
    for (let piece = 0; piece < pieces; piece++) {
      const name = `a machine of a long name, ${piece}`
      const text = `<objects><obj type="a type of a long name">${name}</obj></objects><!--${'x'.repeat(2 ** 17)}-->`
      // What comes from a socket is one text, not one that is put together.
      decoder.write(Buffer.from(text).toString())
    }
    decoder.write('</returnval></R></B></E>')
    decoder.end()
    expect(kept).to.have.length(pieces)
    expect(heapInUse() - before).to.be.below((pieces * 2 ** 17) / 4)
  })

  it('come in pieces of any length', () => {
    const text = '<r><a>é &amp; <![CDATA[<b>]]></a><b/></r>'
    for (const length of [1, 2, 3, 7])
      expect(decode(text, length)).to.deep.equal({ r: { a: 'é & <b>', b: '' } })
  })

  it('are refused with a document type, unfinished, or too large', () => {
    thrown('ERR_PROTOCOL', () => decode('<!DOCTYPE r [<!ENTITY a "b">]><r>&a;</r>'))
    thrown('ERR_PROTOCOL', () => decode('<r><a></r>'))
    thrown('ERR_PROTOCOL', () => decode('<r>'))
    thrown('ERR_PROTOCOL', () => decode('<a>'.repeat(200) + '</a>'.repeat(200)))
    const prefixes = Array.from({ length: 1001 }, (_, index) => `xmlns:p${index}="urn:p"`)
    thrown('ERR_PROTOCOL', () => decode(`<r ${prefixes.join(' ')}/>`))
    expect(decode(`<r ${prefixes.slice(1).join(' ')}/>`)).to.deep.equal({ r: '' })
    const few = createDecoder({ elements: 2 })
    thrown('ERR_PROTOCOL', () => few.write('<r><a/><a/></r>'))
    const short = createDecoder({ characters: 10 })
    thrown('ERR_PROTOCOL', () => short.write('<r>more than ten</r>'))
  })

  it('are numbers, times and lists only if they look so', () => {
    expect(parsed('x', number, '-12')).to.equal(-12)
    expect(parsed('x', flag, '1')).to.equal(true)
    expect(parsed('x', time, '2026-11-29T12:00:00.5Z')).to.equal(Date.UTC(2026, 10, 29, 12, 0, 0, 500))
    expect(parsed('x', many(number), undefined)).to.deep.equal([])
    expect(parsed('x', many(number), '1')).to.deep.equal([1])
    expect(parsed('x', arrayOf('int', number), { int: ['1', '2'] })).to.deep.equal([1, 2])
    for (const wrong of ['', '1.5', '0x1', '99999999999999999', 'one']) {
      thrown('ERR_PROTOCOL', () => parsed('x', number, wrong))
    }
    thrown('ERR_PROTOCOL', () => parsed('x', time, 'yesterday'))
  })

  it('are faults with a code after their type, in the form of vCenter and in that of vcsim', () => {
    const fault = (detail: string): SoapObject => {
      const { f } = decode(
        `<f ${xsi}><faultcode>s</faultcode><faultstring>No.</faultstring><detail>${detail}</detail></f>`,
      )
      return isObject(f) ? f : expect.fail('it is no object')
    }
    const named = readFault(fault('<InvalidLoginFault xmlns="urn:vim25" q:type="InvalidLogin"/>'))
    expect(named).to.include({ code: 'ERR_AUTH', message: 'No.' })
    const unnamed = readFault(
      fault('<Fault q:type="ManagedObjectNotFound"><obj type="VirtualMachine">vm-1</obj></Fault>'),
    )
    expect(unnamed.code).to.equal('ERR_NO_DOMAIN')
    expect(faultType(unnamed)).to.equal('ManagedObjectNotFound')
    expect(readFault(fault('<XFault/>')).code).to.equal('ERR_OPERATION_FAILED')
  })
})

describe('A fault of the vSphere API', () => {
  for (const type of ['constructor', 'toString', '__proto__']) {
    it(`of the type '${type}' has no code of its own`, () => {
      const error = faultError(type, '', '')
      expect([error.code, error.hint]).to.deep.equal(['ERR_OPERATION_FAILED', undefined])
    })
  }
})

describe('Requests of the vSphere API', () => {
  it('hold whatever text they are given, and nothing else', () => {
    const text = fc.string({ unit: 'binary' }).filter((value) => findForeignCharacter(value) < 0)
    fc.assert(
      fc.property(text, text, (one, other) => {
        const call = {
          method: 'M',
          on: { type: 'T', value: one },
          args: [textElement('a', one), textElement('b', other)],
        }
        const { Envelope } = decode(writeRequest(call))
        const found = JSON.parse(JSON.stringify(Envelope))
        expect(found.Body.M).to.deep.equal({ _this: { type: 'T', value: one }, a: one, b: other })
      }),
    )
  })

  it('have what a linked clone is made of in the order of the API', () => {
    const spec = relocateSpec(
      'location',
      {
        host: { type: 'HostSystem', value: 'host-1' },
        pool: { type: 'ResourcePool', value: 'resgroup-1' },
        datastore: { type: 'Datastore', value: 'datastore-1' },
        folder: { type: 'Folder', value: 'group-v1' },
      },
      'createNewChildDiskBacking',
    )
    expect(writeXml(spec).replace(/>\s+</g, '><').replaceAll("'", '"').trim()).to.equal(
      '<location><folder type="Folder">group-v1</folder><datastore type="Datastore">datastore-1</datastore>' +
        '<diskMoveType>createNewChildDiskBacking</diskMoveType><pool type="ResourcePool">resgroup-1</pool>' +
        '<host type="HostSystem">host-1</host></location>',
    )
  })

  it('refuse what XML cannot hold', () => {
    const call = { method: 'M', on: { type: 'T', value: 'v' }, args: [textElement('a', 'b\u0000')] }
    thrown('ERR_INVALID_ARGUMENT', () => writeRequest(call))
  })

  it('are of the newest version that both know', () => {
    expect(chooseVersion(['6.5', '6.0', '5.5'])).to.equal('6.5')
    expect(chooseVersion(['9.0.0.0', '8.0.3.0', '8.0.2.0'])).to.equal('8.0.3.0')
    expect(chooseVersion(['6.10', '6.9'])).to.equal('6.10')
    expect(chooseVersion(['5.1', '99'])).to.equal(undefined)
  })

  it('write names of the inventory as the API does, and read them back', () => {
    expect(encodeName('a/b%c\\d')).to.equal('a%2fb%25c%5cd')
    expect(decodeName('a%2Fb%20c')).to.equal('a/b%20c')
    fc.assert(fc.property(fc.string(), (name) => decodeName(encodeName(name)) === name))
  })
})
