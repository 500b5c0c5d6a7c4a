import { once } from 'node:events'
import { mkdtempSync, readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { createRpcClient, type RpcClient } from '../../../drivers/xapi/rpc/client.js'
import { failureError, isFailure } from '../../../drivers/xapi/rpc/failure.js'
import { integer, parsed, time } from '../../../drivers/xapi/rpc/values.js'
import { createHttpClient } from '../../../src/transports/https/client.js'
import { makeServerCertificate } from '../../support/pki.js'
import { rejection, thrown } from '../../support/rejection.js'

describe('JSON-RPC 2.0 as XAPI speaks it', () => {
  let server: Server
  let client: RpcClient
  let asked = ''
  let answer: { readonly status: number; readonly body: (id: unknown) => string }

  before(async () => {
    const { authority, certificate, key } = makeServerCertificate(mkdtempSync(join(tmpdir(), 'rpc-')))
    const [cert, secret] = [readFileSync(certificate), readFileSync(key)]
    server = createServer({ cert, key: secret }, async (request, reply) => {
      asked = `${request.method} ${request.url} ${request.headers['content-type']}\n`
      let body = ''
      for await (const piece of request) body += String(piece)
      asked += body
      reply.writeHead(answer.status)
      reply.end(answer.body(Reflect.get(Object(JSON.parse(body)), 'id')))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' && address !== null ? address.port : 0
    client = createRpcClient(
      createHttpClient({ host: '127.0.0.1', port, authorities: authority, noTlsHint: '' }),
    )
  })
  after(async () => {
    client.close()
    const closed = once(server, 'close')
    server.close()
    await closed
  })

  const answers = (body: string, status = 200): void => {
    answer = { status, body: (id) => body.replace('ID', JSON.stringify(id)) }
  }

  it('is a POST of one object, and the answer’s result is the result', async () => {
    answers('{"jsonrpc":"2.0","result":["OpaqueRef:1"],"id":ID}')
    const found = await client.call('VM.get_by_name_label', ['s', '"; DROP $(id) </x>\n'])
    expect(found).to.deep.equal(['OpaqueRef:1'])
    expect(asked).to.equal(
      'POST /jsonrpc application/json\n' +
        '{"jsonrpc":"2.0","method":"VM.get_by_name_label","params":["s","\\"; DROP $(id) </x>\\n"],"id":1}',
    )
  })

  it('has failures with a code and parameters, of which nothing is lost', async () => {
    answers(
      '{"jsonrpc":"2.0","error":{"code":1,"message":"VM_BAD_POWER_STATE","data":["r","halted","running"]},"id":ID}',
    )
    const error = await rejection('ERR_INVALID_STATE', client.call('VM.start', []))
    expect(error.message).to.include('VM_BAD_POWER_STATE: r: halted: running')
    expect(error.cause).to.deep.include({
      code: 'VM_BAD_POWER_STATE',
      parameters: ['r', 'halted', 'running'],
    })
  })

  for (const [what, body] of [
    ['no JSON', '<html>'],
    ['nothing', ''],
    ['a list', '[]'],
    ['the answer to another call', '{"jsonrpc":"2.0","result":1,"id":99999}'],
    ['a failure without a code', '{"jsonrpc":"2.0","error":{"code":1},"id":ID}'],
  ] as const) {
    it(`takes ${what} for no answer`, async () => {
      answers(body)
      const error = await rejection('ERR_PROTOCOL', client.call('VM.get_all', ['s']))
      expect(error.message).to.include('VM.get_all')
    })
  }

  it('takes another status of HTTP for a host that is none of a pool', async () => {
    answers('<html><body>HTTP 500 internal server error</body></html>', 500)
    const error = await rejection(
      'ERR_PROTOCOL',
      client.call('session.login_with_password', ['root', 'secret']),
    )
    expect(error.message).to.include('500')
    expect(`${JSON.stringify(error)}${error.stack}`).not.to.include('secret')
  })
})

describe('A failure of XAPI', () => {
  it('has a code of ours by what it says, and is an operation that has failed otherwise', () => {
    for (const [code, parameters, expected] of [
      ['HANDLE_INVALID', ['VM', 'OpaqueRef:1'], 'ERR_NO_DOMAIN'],
      ['HANDLE_INVALID', ['VDI', 'OpaqueRef:1'], 'ERR_OPERATION_FAILED'],
      ['UUID_INVALID', ['vm', 'x'], 'ERR_NO_DOMAIN'],
      ['SESSION_AUTHENTICATION_FAILED', [], 'ERR_AUTH'],
      ['RBAC_PERMISSION_DENIED', ['vm.start'], 'ERR_AUTH'],
      ['OTHER_OPERATION_IN_PROGRESS', [], 'ERR_BUSY'],
      ['VM_LACKS_FEATURE', [], 'ERR_AGENT'],
      ['MEMORY_CONSTRAINT_VIOLATION', [], 'ERR_INVALID_ARGUMENT'],
      ['LICENCE_RESTRICTION', [], 'ERR_UNSUPPORTED'],
      ['SR_BACKEND_FAILURE_44', ['', 'no space'], 'ERR_OPERATION_FAILED'],
      ['constructor', [], 'ERR_OPERATION_FAILED'],
    ] as const) {
      const error = failureError(code, parameters)
      expect(error.code, code).to.equal(expected)
      expect(isFailure(error, code)).to.equal(true)
    }
    expect(isFailure(new Error('VM_BAD_POWER_STATE'), 'VM_BAD_POWER_STATE')).to.equal(false)
  })
})

describe('Values of XAPI', () => {
  it('are whole numbers, as numbers or in texts', () => {
    expect(parsed('number', integer, 4)).to.equal(4)
    expect(parsed('number', integer, '-12')).to.equal(-12)
    for (const wrong of [1.5, '1.5', '', 'x', null]) {
      expect(thrown('ERR_PROTOCOL', () => parsed('number', integer, wrong)).message).to.include('number')
    }
  })

  it('are moments, with dashes or without', () => {
    const moment = Date.UTC(2026, 10, 29, 19, 9, 29)
    for (const text of ['20261129T19:09:29Z', '2026-11-29T19:09:29Z', '20261129T19:09:29.000Z']) {
      expect(parsed('moment', time, text)).to.equal(moment)
    }
    thrown('ERR_PROTOCOL', () => parsed('moment', time, 'yesterday'))
  })
})
