/** Characters of names that the API writes as codes, since they mean something in inventory paths ("ManagedEntity"). */
const special = /[%/\\]/g

/** Writes a name as the API does: `%`, `/` and `\` as `%25`, `%2f` and `%5c`. */
export function encodeName(name: string): string {
  return name.replace(special, (character) => `%${character.charCodeAt(0).toString(16)}`)
}

/** Reads a name as the API writes it. */
export function decodeName(name: string): string {
  return name.replace(/%(25|2f|5c)/gi, (code) => decodeURIComponent(code))
}
