import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { findFirmware } from '../emulator/firmware.js'
import type { StartMedium } from './media.js'
import type { ViceOptions } from './options.js'

/** A ROM of a Commodore 64. */
interface Rom {
  readonly title: string
  readonly size: number
  /** What VICE 3.7 calls the file. */
  readonly file: string
  /** What cannot start without it. */
  readonly neededBy: readonly StartMedium[]
}

const kibibyte = 1024

/** The ROMs by the fields that name them. */
export const roms = {
  kernal: {
    title: 'the KERNAL',
    size: 8 * kibibyte,
    file: 'kernal-901227-03.bin',
    neededBy: ['cartridge', 'program', 'disk', 'rom'],
  },
  basic: {
    title: 'the ROM of BASIC',
    size: 8 * kibibyte,
    file: 'basic-901226-01.bin',
    neededBy: ['program', 'disk'],
  },
  characters: {
    title: 'the ROM of the characters',
    size: 4 * kibibyte,
    file: 'chargen-901225-01.bin',
    neededBy: [],
  },
} as const satisfies Readonly<Record<string, Rom>>

/** The field of a ROM. */
export type RomName = keyof typeof roms

/** The fields of all ROMs. */
export const romNames: readonly RomName[] = ['kernal', 'basic', 'characters']

/** Where ROMs are; one that is not there is `undefined`, and has nothing but zeros in it. */
export type RomPaths = Readonly<Record<RomName, string | undefined>>

/** Folders where VICE looks for ROMs of a Commodore 64 (VICE manual, "ROM files"), those of the user before all. */
export function romFolders({ XDG_DATA_HOME }: NodeJS.ProcessEnv = process.env): readonly string[] {
  const own = XDG_DATA_HOME || join(homedir(), '.local', 'share')
  return [own, '/usr/local/share', '/usr/share'].map((folder) => join(folder, 'vice', 'C64'))
}

/**
 * Finds the ROMs of a machine and checks their sizes. They are not free, and never fetched.
 *
 * @param folders where they may be beside the files that the options name
 * @throws HypervisorError `ERR_NOT_INSTALLED` for one that is needed, or named, and not there; `ERR_FILE` for another size.
 */
export async function findRoms(
  options: Pick<ViceOptions, RomName>,
  medium: StartMedium,
  folders: readonly string[] = romFolders(),
): Promise<RomPaths> {
  const find = (name: RomName): Promise<string | undefined> => findRom(name, options[name], medium, folders)
  return { kernal: await find('kernal'), basic: await find('basic'), characters: await find('characters') }
}

async function findRom(
  name: RomName,
  named: string | undefined,
  medium: StartMedium,
  folders: readonly string[],
): Promise<string | undefined> {
  const { title, size, file, neededBy }: Rom = roms[name]
  const paths = named === undefined ? folders.map((folder) => join(folder, file)) : [named]
  if (named === undefined && !neededBy.includes(medium) && !paths.some((path) => existsSync(path))) {
    return undefined
  }
  const field = `vice.${name}`
  return await findFirmware({
    title: `${title} (${size} bytes)`,
    paths,
    field,
    sizes: [size],
    hint: `Name the file in ${field}, or put it there. It is to be copied from a machine that one has, and never fetched; the Open ROMs of the MEGA65 are free, and a cartridge that takes the place of the KERNAL (Ultimax, EXOS) needs none.`,
  })
}
