import { HypervisorError } from '../../src/index.js'
import type { StoredImage } from '../image/image-record.js'
import { checkedImage, findImage } from '../image/image-store.js'
import { idField } from './records/fields.js'
import type { PlatformRecord } from './records.js'
import type { VariantSetting } from './setting.js'

/** The image of the recipe that comes with this program: the standard tools. */
export const toolsImage = 'tools'

/** The root file system of a platform, for settings whose values were checked. */
export function imageNamed({ image = toolsImage }: Readonly<Record<string, string>>): string {
  return image
}

/** Why there is no such root file system; `undefined` if there is one. */
export async function missingImage(name: string): Promise<string | undefined> {
  if ((await findImage(name)) !== undefined) return undefined
  const recipe = name === toolsImage ? '' : ' RECIPE'
  return `it needs the root file system '${name}', which 'polyvisor image build${recipe}' makes`
}

/** Which root file system it is. */
export const image: VariantSetting = {
  takes: "a name of 'polyvisor image list'",
  read: (value) => (idField.safeParse(value).success ? value : undefined),
  words: (value) => `root file system ${value}`,
}

/**
 * The root file system of that name, unchanged since it was made.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED` if there is none, `ERR_STATE_CORRUPT` if it was changed.
 */
export async function requireImage(name: string): Promise<StoredImage> {
  const found = await findImage(name)
  if (found !== undefined) return await checkedImage(found)
  throw new HypervisorError('ERR_NOT_INSTALLED', `there is no root file system '${name}'`, {
    field: name,
    hint: "See 'polyvisor image build --help'.",
  })
}

/** What the campaign's folder says of it: of the packages only those that have the tools. */
export function imageRecord(stored: StoredImage): NonNullable<PlatformRecord['rootImage']> {
  const { name, sha256, recipeSha256, packages } = stored
  const shown = packages.filter((each) => toolPackages.includes(each.name))
  return {
    name,
    sha256,
    recipeSha256,
    packages: Object.fromEntries(shown.map((each) => [each.name, each.version])),
  }
}

/** The packages of Debian that have the standard tools. */
const toolPackages: readonly string[] = ['sysbench', 'fio', 'stress-ng', 'openssl', 'p7zip-full', 'iperf3']
