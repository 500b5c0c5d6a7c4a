import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Agent, createServer, request as requestSecurely } from 'node:https'
import type { Socket } from 'node:net'
import type { Vcsim } from '../../support/vcsim.js'

/** A place between a client and a simulator, at which the way can be cut and sessions come to an end. */
export interface SoapProxy {
  readonly port: number
  /** When a call of this method has been passed on, every connection ends: its answer comes no more. */
  cut(method: string): void
  /** From now on, or after a call of this method, the simulator does not know the sessions that there are. */
  expire(after?: string): void
  /** What requests have in the place of a text from now on. */
  replace(text: string, by: string): void
  /** Leases lend places at another server from now on: `localhost:1234`. */
  lend(at: string): void
  /** Tasks that have ended are shown as under way to the next so many who ask. */
  slow(times: number): void
  /** SHA-256 of what was sent to the places of leases, in order. */
  readonly sent: readonly string[]
  /** The methods that were called, in order. */
  readonly calls: readonly string[]
  stop(): Promise<void>
}

/** What a proxy answers itself, in place of the simulator, which does not know it. */
export interface StandIn {
  /** What the body of the envelope has, or `undefined` for what the simulator is to answer. */
  answer(method: string, body: string): string | undefined | Promise<string | undefined>
  /** Answers a request for a file of a lease; false if it is none of this. */
  serve(path: string, answer: ServerResponse): boolean
  /** Takes a file that is uploaded; false if it is none of this. */
  receive?(path: string, asked: IncomingMessage, answer: ServerResponse): boolean
}

/** Starts a proxy with the simulator's own certificate. */
export async function startSoapProxy(vcsim: Vcsim, standIn?: StandIn): Promise<SoapProxy> {
  const [cert, key, ca] = [vcsim.certificate, vcsim.key, vcsim.authority].map((path) => readFileSync(path))
  const agent = new Agent({ keepAlive: true, ca })
  const sockets = new Set<Socket>()
  const expired = new Set<string>()
  const seen = new Set<string>()
  const calls: string[] = []
  const sent: string[] = []
  let cutAt: string | undefined
  let expireAfter: string | undefined
  let slowReads = 0
  let lentAt: string | undefined
  let replaced: readonly [text: string, by: string] = ['', '']
  const endAll = (): void => {
    for (const socket of sockets) socket.destroy()
  }
  const expireAll = (): void => {
    for (const cookie of seen) expired.add(cookie)
  }
  const server = createServer({ cert, key }, async (asked, answer) => {
    if (asked.method === 'GET' && standIn?.serve(asked.url ?? '', answer) === true) return
    if (asked.method === 'PUT' && standIn?.receive?.(asked.url ?? '', asked, answer) === true) return
    if (asked.url?.startsWith('/nfc/') === true) {
      const hash = createHash('sha256')
      asked.on('data', (piece: Buffer) => hash.update(piece))
      asked.on('end', () => {
        sent.push(hash.digest('hex'))
        answer.end()
      })
      return
    }
    const body = shorterWait(await bodyOf(asked)).replace(...replaced)
    const method = /<soapenv:Body>\s*<(\w+)/.exec(body)?.[1] ?? ''
    if (method !== '') calls.push(method)
    const own = await standIn?.answer(method, body)
    if (own !== undefined) {
      answer.writeHead(own.includes('<soapenv:Fault>') ? 500 : 200, { 'content-type': 'text/xml' })
      answer.end(envelopeOf(own))
      return
    }
    const { cookie = '' } = asked.headers
    if (cookie !== '') seen.add(cookie)
    const headers = {
      ...asked.headers,
      'content-length': String(Buffer.byteLength(body)),
      ...(expired.has(cookie) ? { cookie: 'vmware_soap_session=gone' } : {}),
    }
    const { host, port } = vcsim
    const passed = requestSecurely({ host, port, agent, path: asked.url, method: asked.method, headers })
    passed.on('error', () => answer.destroy())
    passed.on('response', (response) => {
      if (method === cutAt) {
        cutAt = undefined
        endAll()
        return
      }
      if (method === expireAfter) {
        expireAfter = undefined
        expireAll()
      }
      if (slowReads > 0 && asksForTask(body)) {
        slowReads -= 1
        passAs(response, answer, (text) => text.replace(/<state>\w+<\/state>/, '<state>running</state>'))
      } else if (lentAt === undefined) pass(response, answer)
      else passAs(response, answer, (text) => text.replaceAll('https://*/', `https://${lentAt}/`))
    })
    passed.end(body)
  })
  server.on('secureConnection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    calls,
    sent,
    cut(method) {
      cutAt = method
    },
    expire(after) {
      expireAfter = after
      if (after === undefined) expireAll()
    },
    replace(text, by) {
      replaced = [text, by]
    },
    lend(at) {
      lentAt = at
    },
    slow(times) {
      slowReads = times
    },
    async stop() {
      const closed = once(server, 'close')
      server.close()
      endAll()
      agent.destroy()
      await closed
    },
  }
}

function envelopeOf(body: string): string {
  const names = {
    soapenv: 'http://schemas.xmlsoap.org/soap/envelope/',
    xsd: 'http://www.w3.org/2001/XMLSchema',
    xsi: 'http://www.w3.org/2001/XMLSchema-instance',
  }
  const declarations = Object.entries(names).map(([prefix, uri]) => `xmlns:${prefix}="${uri}"`)
  const start = `<soapenv:Envelope ${declarations.join(' ')}><soapenv:Body>`
  return `<?xml version="1.0" encoding="UTF-8"?>${start}${body}</soapenv:Body></soapenv:Envelope>`
}

function pass(from: IncomingMessage, to: ServerResponse): void {
  to.writeHead(from.statusCode ?? 500, from.headers)
  from.pipe(to)
}

function asksForTask(body: string): boolean {
  return body.includes('<RetrievePropertiesEx') && body.includes('<type>Task</type>')
}

/** Who waits for a task that has ended long ago would wait for nothing. */
function shorterWait(body: string): string {
  return body.replace('<maxWaitSeconds>30<', '<maxWaitSeconds>1<')
}

async function passAs(
  from: IncomingMessage,
  to: ServerResponse,
  change: (text: string) => string,
): Promise<void> {
  const text = change(await bodyOf(from))
  const { 'transfer-encoding': _, ...headers } = from.headers
  to.writeHead(from.statusCode ?? 500, { ...headers, 'content-length': String(Buffer.byteLength(text)) })
  to.end(text)
}

async function bodyOf(asked: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of asked) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces).toString()
}
