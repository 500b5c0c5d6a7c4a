import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { refuse } from '../../src/spec/refuse.js'
import { errorCode } from '../../src/state/libc.js'
import type { DosboxOptions } from './options.js'

/** A DOS program in a folder of this host. */
export interface DosProgram {
  /** The folder that is drive C:. */
  readonly folder: string
  /** The folder of the program on C:, for example `\WP`; empty for the root. */
  readonly directory: string
  /** Its name, for example `WP.EXE`. */
  readonly file: string
  readonly arguments: string
  readonly output: string | undefined
}

/**
 * Finds the program that a domain is to run. DOSBox would only write on its screen that there is none.
 *
 * @returns `undefined` if the domain starts from a disk.
 * @throws HypervisorError `ERR_INVALID_SPEC` with the field.
 */
export async function findDosProgram(options: DosboxOptions): Promise<DosProgram | undefined> {
  const { folder, program, output } = options
  if (folder === undefined || program === undefined) {
    const extra = (['folder', 'program', 'output'] as const).find((name) => options[name] !== undefined)
    if (extra !== undefined) {
      throw refuse(`dosbox.${extra}`, 'a folder and a program in it are given together')
    }
    if (options.arguments !== '') throw refuse('dosbox.arguments', 'there is no program that gets them')
    return undefined
  }
  const names = program.split(/[\\/]/)
  const file = names.at(-1) ?? ''
  let place = folder
  for (const [depth, name] of names.entries()) {
    const entries = await readdir(place).catch((cause: unknown) => {
      throw refuse(
        depth === 0 ? 'dosbox.folder' : 'dosbox.program',
        `'${place}' cannot be listed: ${errorCode(cause)}`,
      )
    })
    const found = entries.find((entry) => entry.toUpperCase() === name.toUpperCase())
    if (found === undefined) throw refuse('dosbox.program', `there is no ${name} in '${place}'`)
    place = join(place, found)
  }
  if (!(await stat(place)).isFile()) throw refuse('dosbox.program', `'${place}' is not a file`)
  const directory = names
    .slice(0, -1)
    .map((name) => `\\${name}`)
    .join('')
  return { folder, directory, file, arguments: options.arguments, output }
}
