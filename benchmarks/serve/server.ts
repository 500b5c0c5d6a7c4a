import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { HypervisorError } from '../../src/index.js'
import { pagePolicy } from '../report/html/page.js'
import { type Answer, answer } from './answer.js'
import { campaignFolders } from './catalogue.js'

/** A server that shows a folder of campaigns. */
export interface CampaignServer extends AsyncDisposable {
  /** Where it answers: `http://127.0.0.1:40123/`. */
  readonly url: string
}

const address = '127.0.0.1'

/**
 * Shows the campaigns in a folder on this machine's loopback address, and on no other: an index, their reports, and
 * comparisons of two. Everything is read anew for every answer, and nothing is written.
 *
 * @param port 0 for one that is free.
 * @throws HypervisorError `ERR_FILE` if the folder cannot be read, `ERR_BUSY` if the port is taken,
 *   `ERR_INVALID_ARGUMENT` if this user may not have it.
 */
export async function serveCampaigns(root: string, port = 0): Promise<CampaignServer> {
  await campaignFolders(root)
  const hosts: string[] = []
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    void respond(root, hosts, request, response)
  })
  server.maxConnections = 64
  const taken = await listen(server, port)
  hosts.push(
    ...[address, 'localhost'].flatMap((name) => [`${name}:${taken}`, ...(taken === 80 ? [name] : [])]),
  )
  return {
    url: `http://${address}:${taken}/`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

async function listen(server: Server, port: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(portError(port, cause)))
    server.listen({ host: address, port, exclusive: true }, () => {
      const bound = server.address()
      resolve(bound !== null && typeof bound === 'object' ? bound.port : port)
    })
  })
}

function portError(port: number, cause: NodeJS.ErrnoException): HypervisorError {
  const context = { field: '--port', cause }
  if (cause.code === 'EADDRINUSE') {
    return new HypervisorError('ERR_BUSY', `the port ${port} of ${address} is taken`, {
      ...context,
      hint: 'Name another with --port, or none for one that is free.',
    })
  }
  return new HypervisorError(
    'ERR_INVALID_ARGUMENT',
    `the port ${port} of ${address} cannot be had: ${cause.code ?? cause.message}`,
    { ...context, hint: 'Name another with --port, or none for one that is free.' },
  )
}

async function respond(
  root: string,
  hosts: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '' } = request
  const answered = await answer(root, hosts, { method, target: url, host: request.headers.host })
  try {
    if ('text' in answered) {
      const body = Buffer.from(answered.text)
      response.writeHead(answered.status, { ...headersOf(answered), 'content-length': body.length })
      response.end(method === 'HEAD' ? undefined : body)
    } else await sendFile(answered, method, response)
  } catch {
    // The file is gone, or nobody listens any more.
    response.destroy()
  }
}

async function sendFile(
  file: Extract<Answer, { path: string }>,
  method: string,
  response: ServerResponse,
): Promise<void> {
  const handle = await open(file.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  try {
    const { size } = await handle.stat()
    response.writeHead(file.status, { ...headersOf(file), 'content-length': size })
    if (method === 'HEAD' || size === 0) response.end()
    else await send(handle, size, response)
  } finally {
    await handle.close()
  }
}

/** As much of the file as was promised, though it may grow meanwhile. */
async function send(handle: FileHandle, size: number, response: ServerResponse): Promise<void> {
  await pipeline(handle.createReadStream({ end: size - 1, autoClose: false }), response)
}

function headersOf(answered: Answer): Readonly<Record<string, string>> {
  const sendsForms = 'text' in answered && answered.sendsForms === true
  const download = 'download' in answered ? answered.download : undefined
  return {
    'content-type': answered.type,
    'content-security-policy': `${pagePolicy(sendsForms)}; frame-ancestors 'none'`,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-resource-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'cache-control': 'no-store',
    ...(answered.status === 405 ? { allow: 'GET, HEAD' } : {}),
    ...(download === undefined ? {} : { 'content-disposition': `attachment; filename="${download}"` }),
  }
}
