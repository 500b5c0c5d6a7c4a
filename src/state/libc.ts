import { getSystemErrorName } from 'node:util'
import { HypervisorError } from '../errors.js'

/** A function of the C library that answers with a whole number and fails with −1 and an errno. */
export type LibcFunction = (...values: readonly unknown[]) => number

/** The C library of this process, through the foreign-function interface. */
export interface Libc {
  /**
   * Finds a function by its C prototype. A call that answers −1 throws an `Error` with `code` (`EAGAIN`) and
   * `syscall`, like those of Node.
   */
  declare(prototype: string): LibcFunction
}

let loaded: Promise<Libc> | undefined

/**
 * Loads the foreign-function interface at its first use.
 *
 * @throws HypervisorError `ERR_UNSUPPORTED` on a platform that it has no build for, or without POSIX calls.
 */
export function libc(): Promise<Libc> {
  loaded ??= load()
  return loaded
}

async function load(): Promise<Libc> {
  if (process.platform === 'win32') {
    throw new HypervisorError('ERR_UNSUPPORTED', 'file locks and UNIX sockets need a POSIX system')
  }
  const { default: koffi } = await import('koffi').catch((error: unknown) => {
    throw new HypervisorError('ERR_UNSUPPORTED', 'the foreign-function interface (koffi) does not load', {
      hint: `Is there a build of koffi for ${process.platform}-${process.arch}?`,
      cause: error,
    })
  })
  const library = koffi.load(null)
  const checked = (prototype: string, result: unknown, errno: number): number => {
    const value = typeof result === 'bigint' ? Number(result) : result
    if (typeof value !== 'number') throw new TypeError(`'${prototype}' does not answer with a number`)
    if (value === -1) throw systemError(prototype, errno)
    return value
  }
  const declared = new Map<string, LibcFunction>()
  return {
    declare(prototype) {
      const known = declared.get(prototype)
      if (known !== undefined) return known
      const call: (...values: readonly unknown[]) => unknown = library.func(prototype)
      const declaration: LibcFunction = (...values) => checked(prototype, call(...values), koffi.errno())
      declared.set(prototype, declaration)
      return declaration
    },
  }
}

function systemError(prototype: string, errno: number): Error {
  const code = getSystemErrorName(-errno)
  const syscall = /(\w+)\(/.exec(prototype)?.[1] ?? prototype
  return Object.assign(new Error(`${syscall} failed with ${code}`), { code, syscall, errno: -errno })
}

/** The code of a system error, for example `ENOENT`; `undefined` for anything else. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const code: unknown = Reflect.get(error, 'code')
  return typeof code === 'string' ? code : undefined
}
