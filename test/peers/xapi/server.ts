import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer, type Server } from 'node:https'
import type { Socket } from 'node:net'
import { z } from 'zod'
import { PoolFailure } from './failure.js'
import { answerCall } from './methods.js'
import type { Pool } from './pool.js'

/** One host of the stand-in for a pool. */
export interface PoolHost {
  readonly address: string
  readonly port: number
  stop(): Promise<void>
}

/** What hosts have in common, and what tests do to them. */
export interface HostSettings {
  readonly pool: Pool
  readonly certificate: string
  readonly key: string
  /** The address of the master. */
  master(): string
  /** Called before a call is answered: what it returns is done in the place of an answer, or after it. */
  trouble(method: string): 'none' | 'cut' | 'cut at once'
  /** What every call waits for before it is carried out, if the pool does not answer for now. */
  held(): Promise<void> | undefined
  /** Called with each method, before it is answered. */
  onCall(method: string): void
  /** Called after a call that was answered. */
  onAnswer(method: string): void
}

const request = z.object({
  jsonrpc: z.literal('2.0'),
  method: z.string(),
  params: z.array(z.unknown()),
  id: z.union([z.string(), z.number()]),
})

/** Starts a host at an address. */
export async function startHost(settings: HostSettings, address: string, wanted: number): Promise<PoolHost> {
  const sockets = new Set<Socket>()
  const [cert, key] = [settings.certificate, settings.key].map((path) => readFileSync(path))
  const server: Server = createServer({ cert, key }, (asked, answer) => {
    const endAll = (): void => {
      for (const socket of sockets) socket.destroy()
    }
    handle(settings, address, asked, answer, endAll).catch(() => answer.destroy())
  })
  server.on('secureConnection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('tlsClientError', () => {})
  server.listen(wanted, address)
  await once(server, 'listening')
  const at = server.address()
  return {
    address,
    port: typeof at === 'object' && at !== null ? at.port : 0,
    async stop() {
      const closed = once(server, 'close')
      server.close()
      for (const socket of sockets) socket.destroy()
      await closed
    },
  }
}

async function handle(
  settings: HostSettings,
  address: string,
  asked: IncomingMessage,
  answer: ServerResponse,
  endAll: () => void,
): Promise<void> {
  const gone = new AbortController()
  answer.on('close', () => gone.abort())
  const { data: call } = request.safeParse(parseJson(await bodyOf(asked)))
  if (asked.url !== '/jsonrpc' || asked.method !== 'POST' || call === undefined) {
    answer.writeHead(500, { 'content-type': 'text/html' })
    answer.end('<html><body><h1>HTTP 500 internal server error</h1></body></html>')
    return
  }
  const { method, params, id } = call
  settings.onCall(method)
  await settings.held()
  const trouble = settings.trouble(method)
  if (trouble === 'cut at once') return endAll()
  const reply = await replyTo(settings, address, method, params, gone.signal)
  if (trouble === 'cut') return endAll()
  const body = JSON.stringify({ jsonrpc: '2.0', ...reply, id })
  answer.writeHead(200, {
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
  })
  answer.end(body)
  settings.onAnswer(method)
}

async function replyTo(
  { pool, master }: HostSettings,
  address: string,
  method: string,
  params: readonly unknown[],
  signal: AbortSignal,
): Promise<object> {
  try {
    if (master() !== address) throw new PoolFailure('HOST_IS_SLAVE', master())
    return { result: await answerCall(pool, method, params, signal) }
  } catch (error) {
    const failure = error instanceof PoolFailure ? error : new PoolFailure('INTERNAL_ERROR', String(error))
    return { error: { code: 1, message: failure.code, data: failure.parameters } }
  }
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content)
  } catch {
    return undefined
  }
}

async function bodyOf(asked: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = []
  for await (const piece of asked) pieces.push(Buffer.from(piece))
  return Buffer.concat(pieces).toString()
}
