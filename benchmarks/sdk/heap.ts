import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes of V8's heap that are in use when all garbage is collected. */
export function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new TypeError('this V8 has no gc()')
  Reflect.apply(collect, undefined, [])
  return process.memoryUsage().heapUsed
}
