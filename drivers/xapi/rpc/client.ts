import type { IncomingMessage } from 'node:http'
import { z } from 'zod'
import { HypervisorError } from '../../../src/errors.js'
import type { HttpClient } from '../../../src/transports/https/client.js'
import { failureError } from './failure.js'

/** How a call is made. */
export interface RpcOptions {
  readonly signal?: AbortSignal | undefined
  /** Milliseconds of silence after which the server counts as lost. Default: two minutes. */
  readonly silence?: number | undefined
}

/** Calls of XAPI at one host. */
export interface RpcClient {
  /**
   * Calls a method and returns its result.
   *
   * @throws HypervisorError after the failure, which is its cause; `ERR_CONNECT`, `ERR_TLS`, `ERR_DISCONNECTED`,
   *   `ERR_PROTOCOL`.
   */
  call(method: string, parameters: readonly unknown[], options?: RpcOptions): Promise<unknown>
  /** Ends every connection. */
  close(): void
}

/** The path of the API in JSON at a host (XenAPI, "Wire protocol", "JSON-RPC v2.0"). */
const path = '/jsonrpc'

const usualSilence = 120_000

/** The longest answer that is read, in characters: a pool of a thousand machines has one of some megabytes. */
const longestAnswer = 2 ** 28

/** Makes an {@link RpcClient}, whose connections are those of `http`. */
export function createRpcClient(http: HttpClient): RpcClient {
  let lastId = 0
  return {
    async call(method, parameters, { signal, silence = usualSilence } = {}) {
      lastId += 1
      const id = lastId
      const request = {
        method: 'POST',
        path,
        headers: { 'Content-Type': 'application/json', 'User-Agent': 'polyvisor' },
        body: JSON.stringify({ jsonrpc: '2.0', method, params: parameters, id }),
        waits: method === 'event.from',
        silence,
      } as const
      return readAnswer(method, id, await http.send(request, signal, readText))
    },
    close: () => http.close(),
  }
}

async function readText(answer: IncomingMessage): Promise<string> {
  const { statusCode = 0, statusMessage = '' } = answer
  if (statusCode !== 200) {
    answer.destroy()
    throw new HypervisorError('ERR_PROTOCOL', `the host answers with HTTP ${statusCode} ${statusMessage}`, {
      hint: 'Is it a host of XenServer or XCP-ng? Their API is at https://HOST/jsonrpc.',
    })
  }
  answer.setEncoding('utf8')
  const pieces: string[] = []
  let length = 0
  for await (const piece of answer) {
    pieces.push(String(piece))
    length += pieces.at(-1)?.length ?? 0
    if (length > longestAnswer) throw new HypervisorError('ERR_PROTOCOL', 'the answer has no end')
  }
  return pieces.join('')
}

const answerSchema = z.union([
  z.object({
    error: z.object({ message: z.string(), data: z.array(z.unknown()).nullish() }),
    id: z.unknown(),
  }),
  z.object({ result: z.unknown(), id: z.unknown() }),
])

function readAnswer(method: string, id: number, text: string): unknown {
  const { data: answer } = answerSchema.safeParse(parseJson(text))
  if (answer === undefined || answer.id !== id) {
    throw new HypervisorError('ERR_PROTOCOL', `the host does not answer ${method} as JSON-RPC 2.0 says`)
  }
  if ('error' in answer) throw failureError(answer.error.message, (answer.error.data ?? []).map(String))
  return answer.result
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
