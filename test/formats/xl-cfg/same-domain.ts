import { expect } from 'chai'
import { throughSpec, xlReads } from './xl.js'

/** The domain that xl would create. */
export async function domainOf(text: string): Promise<XlDomain> {
  const result = await xlReads(text)
  if ('complaint' in result) throw new Error(`${result.complaint}\n${text}`)
  return Object(result.domain)
}

/** What is looked at of such a domain. */
export interface XlDomain {
  readonly c_info: { readonly name: string; readonly uuid: string }
  readonly b_info: Readonly<Record<string, unknown>>
  readonly disks?: readonly Readonly<Record<string, unknown>>[]
  readonly nics?: readonly Readonly<Record<string, unknown>>[]
}

/** Without what docs/formats.md says is added (a UUID, Ethernet addresses, one CPU), and without what says no more than nothing. */
function withoutAdditions(domain: XlDomain, original: XlDomain, text: string): object {
  const { uuid, ...info } = domain.c_info
  const nics = domain.nics?.map(({ mac, ...nic }, index) =>
    original.nics?.[index]?.['mac'] === undefined ? nic : { mac: String(mac).toLowerCase(), ...nic },
  )
  const { max_vcpus: _, avail_vcpus: __, ...build } = domain.b_info
  const plain = {
    ...domain,
    c_info: /^uuid/m.test(text) ? { uuid, ...info } : info,
    b_info: original.b_info['max_vcpus'] === undefined ? build : domain.b_info,
    nics,
  }
  const saysNothing = (name: string, value: unknown): boolean =>
    value === 'False' || (name === 'pdev_path' && value === '')
  return JSON.parse(JSON.stringify(plain, (name, value) => (saysNothing(name, value) ? undefined : value)))
}

/** Expects xl to see the same domain in a configuration when it has been read and written again. */
export async function expectSameDomain(text: string): Promise<void> {
  const original = await domainOf(text)
  const again = await domainOf(throughSpec(text))
  expect(withoutAdditions(again, original, text)).to.deep.equal(withoutAdditions(original, original, text))
}
