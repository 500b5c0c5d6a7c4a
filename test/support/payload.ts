import { fileURLToPath } from 'node:url'

/** Path of an image of the benchmark payload, for example `metal-i386`. */
export function payloadImage(name: string): string {
  return fileURLToPath(new URL(`../../../benchmarks/guest/images/${name}`, import.meta.url))
}

/** What the payload says when it is up. */
export function payloadReady(name: string): string {
  return `ready polyvisor-payload 1 ${name}\n`
}
