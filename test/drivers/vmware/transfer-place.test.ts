import { expect } from 'chai'
import { readEndpoint } from '../../../drivers/vmware/endpoint.js'
import { atPlace } from '../../../drivers/vmware/transfer/place.js'
import { createHttpClient } from '../../../src/transports/https/client.js'
import { parseUri } from '../../../src/uri.js'
import { rejection } from '../../support/rejection.js'

describe('A place that a server of VMware names for a file', () => {
  const contextOf = (uri: string) => {
    const endpoint = readEndpoint(parseUri(uri))
    return { endpoint, http: createHttpClient({ ...endpoint, noTlsHint: '' }) }
  }

  for (const [uri, place] of [
    ['vmware://vcenter.example/', 'https://*/nfc/1'],
    ['vmware://vcenter.example/', 'https://vcenter.example/nfc/1'],
    ['vmware://VCenter.example:8443/', 'https://vcenter.EXAMPLE:8443/nfc/1'],
    ['vmware://[fd00::1]/', 'https://[fd00::1]/nfc/1'],
  ] as const) {
    it(`is at the server itself, as it is verified: ${place} of ${uri}`, async () => {
      const context = contextOf(uri)
      expect(await atPlace(context, place, 'disk.vmdk', async (client) => client === context.http)).to.equal(
        true,
      )
      context.http.close()
    })
  }

  it('may be at a host with an address of IPv6, which is no name to be looked up', async () => {
    const context = contextOf('vmware://vcenter.example/')
    const request = { method: 'GET', headers: {}, body: '', waits: false, silence: 10_000 } as const
    const work = atPlace(context, 'https://[::1]:1/nfc/1', 'disk.vmdk', (client, path) =>
      client.send({ ...request, path }, undefined, async () => undefined),
    )
    const { message } = await rejection('ERR_CONNECT', work)
    expect(message).to.match(/^::1 port 1 cannot be reached: (?!ENOTFOUND|EAI_)/)
    context.http.close()
  })
})
