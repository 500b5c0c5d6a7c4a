import { domainNameField } from '../spec/fields.js'
import { specFields } from '../spec/schema.js'
import { nearestWord } from './nearest-word.js'

/**
 * The name and the title of the specification of a machine which may be called what no specification allows, such as with
 * spaces: the name is then the nearest one, and what the machine is called is the title, unless it has one.
 */
export function nameAndTitle(
  called: string,
  title?: string | undefined,
): { readonly name: string; readonly title?: string } {
  const name = domainNameField.safeParse(called).success ? called : nearestWord(called, 'machine')
  const found = [title, name === called ? undefined : called].find(
    (line) => line !== undefined && line !== '' && specFields.title.safeParse(line).success,
  )
  return found === undefined ? { name } : { name, title: found }
}
