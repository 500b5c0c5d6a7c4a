import { createDecoder } from '../../../drivers/vmware/soap/decode.js'

/**
 * What a request says, as a text that is the same for every client that says it: the elements of the method in their
 * order, with the types that places do not say.
 */
export function requestOf(body: string): string {
  const decoder = createDecoder()
  decoder.write(body)
  const said = JSON.stringify(decoder.end())
  return said.slice(said.indexOf('"Body":'))
}
