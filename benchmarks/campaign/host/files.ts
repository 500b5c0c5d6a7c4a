import { readdir, readFile } from 'node:fs/promises'

/**
 * Reads a file of the machine; empty if it is not there or not for us.
 *
 * @param root Where `/proc`, `/sys` and `/etc` stand, with a slash at the end.
 */
export async function text(root: string, path: string): Promise<string> {
  return await readFile(`${root}${path}`, 'utf8').catch(() => '')
}

/** Reads a file that holds one fact; `undefined` if it has none. */
export async function fact(root: string, path: string): Promise<string | undefined> {
  const content = (await text(root, path)).trim()
  return content === '' ? undefined : content
}

/** Reads a file that lists choices with the present one in brackets: `always [madvise] never`. */
export async function choice(root: string, path: string): Promise<string | undefined> {
  return /\[([^\]\n]+)\]/.exec(await text(root, path))?.[1]
}

/** The names in a folder; none if it is not there. */
export async function names(root: string, path: string): Promise<readonly string[]> {
  return (await readdir(`${root}${path}`).catch(() => [])).sort()
}

/** An object with the fields that are known. */
export function known<Fields extends Readonly<Record<string, unknown>>>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const found: { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } = {}
  for (const name in fields) {
    const value = fields[name]
    if (isKnown(value)) found[name] = value
  }
  return found
}

function isKnown<Value>(value: Value): value is Exclude<Value, undefined> {
  return value !== undefined
}
