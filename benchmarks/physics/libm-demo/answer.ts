import { HypervisorError } from '../../../src/index.js'

/** What a program of the demonstration prints. */
export interface DemoAnswer {
  /** Bits of the mass and of its error, and the digest of the fitted events. */
  readonly words: readonly string[]
  /** A digest of each function of the C library over the same arguments. */
  readonly functions: Readonly<Record<string, string>>
}

const word = '[0-9a-f]{16}'
const result = new RegExp(`^result (${word}) (${word}) (${word})$`, 'm')
const digest = new RegExp(`^function ([a-z0-9]{1,16}) (${word})$`, 'gm')

/** Reads what a program has printed. @throws HypervisorError `ERR_PROTOCOL` if it is anything else. */
export function readAnswer(text: string): DemoAnswer {
  const words = result.exec(text)?.slice(1)
  const functions = [...text.matchAll(digest)].map(([, name = '', bits = '']) => [name, bits] as const)
  if (words === undefined || functions.length === 0) {
    throw new HypervisorError('ERR_PROTOCOL', 'the program did not print a result')
  }
  return { words, functions: Object.fromEntries(functions) }
}

/** The functions whose results are not the same in two answers. */
export function differentFunctions(first: DemoAnswer, second: DemoAnswer): readonly string[] {
  return Object.keys(first.functions).filter((name) => first.functions[name] !== second.functions[name])
}
