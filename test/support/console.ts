import type { Duplex, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

/** No answer that is waited for is longer than this. */
const longestAnswer = 1024

/** Reads a console until `wanted` has come, and returns all that was read by then. */
export async function readUntil(stream: Readable, wanted: string | RegExp): Promise<string> {
  let seen = ''
  return await new Promise<string>((resolve, reject) => {
    const leave = (): void => {
      stream.off('data', onData)
      stream.off('end', onEnd)
      stream.off('error', onError)
      stream.pause()
    }
    const onData = (chunk: Buffer): void => {
      seen += chunk.toString('latin1')
      const recent = seen.slice(-chunk.length - longestAnswer)
      if (typeof wanted === 'string' ? !recent.includes(wanted) : !wanted.test(recent)) return
      leave()
      resolve(seen)
    }
    const onEnd = (): void => {
      leave()
      reject(new Error(`the console ended before ${String(wanted)} came; it said ${JSON.stringify(seen)}`))
    }
    const onError = (error: Error): void => {
      leave()
      reject(error)
    }
    stream.on('data', onData)
    stream.on('end', onEnd)
    stream.on('error', onError)
    stream.resume()
  })
}

/** Sends a line and reads until the answer has come. */
export async function ask(stream: Duplex, line: string, answer: string | RegExp): Promise<string> {
  const read = readUntil(stream, answer)
  stream.write(`${line}\n`)
  return await read
}

/** Reads a console to its end. */
export async function readToEnd(stream: Duplex): Promise<string> {
  return await text(stream)
}
