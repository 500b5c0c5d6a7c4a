import { setFlagsFromString } from 'node:v8'

/** V8's own factor (`--semi-space-growth-factor`). */
const usualGrowth = 2

/**
 * Keeps V8's young generation at the size that it begins with until the disposal. While a campaign measures, nearly all
 * that is made is garbage a moment later; V8 would give it more and more room, up to a hundred megabytes, and the
 * machine under test has its caches and its memory to share with that. It holds for the whole program, so it is for
 * programs and not for libraries to ask for.
 */
export function keepHeapSmall(): Disposable {
  setFlagsFromString('--semi-space-growth-factor=1')
  return {
    [Symbol.dispose]: () => setFlagsFromString(`--semi-space-growth-factor=${usualGrowth}`),
  }
}
