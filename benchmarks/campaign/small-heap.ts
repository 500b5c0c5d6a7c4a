import { setFlagsFromString } from 'node:v8'

/** What V8 does by itself: it doubles the young generation, and chooses by how much the old one may grow, up to four times. */
const usual = ['--semi-space-growth-factor=2', '--heap-growing-percent=0']
/** The young generation stays as it begins, and garbage of the old one is collected before that has more than doubled. */
const small = ['--semi-space-growth-factor=1', '--heap-growing-percent=100']

/**
 * Keeps V8's heap small until the disposal. While a campaign measures, nearly all that is made is garbage a moment
 * later; V8 would give it more and more room, up to a hundred megabytes, and the machine under test has its caches and
 * its memory to share with that. It holds for the whole program, so it is for programs and not for libraries to ask for.
 */
export function keepHeapSmall(): Disposable {
  for (const flag of small) setFlagsFromString(flag)
  return {
    [Symbol.dispose]: () => {
      for (const flag of usual) setFlagsFromString(flag)
    },
  }
}
