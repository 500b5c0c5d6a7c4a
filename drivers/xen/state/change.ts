import { HypervisorError } from '../../../src/errors.js'
import type { Happening } from '../../command-line/news/entry.js'
import type { Change, XenReference, XenSession } from '../session.js'
import { exitCodeOf } from '../xl/failure.js'
import { formatDefinition, type XenDefinition } from './definition.js'
import { domainsOf, identityOf, noDomain } from './find.js'
import { configPath, definitionPath, statePaths } from './folder.js'
import type { Survey } from './survey.js'

/** With what a script ends that finds a file that it should make. */
export const alreadyThere = 73

/** With what it ends if somebody else has changed the definition meanwhile. */
const changedMeanwhile = 75

/** How often a change is tried again that met with another one. */
const attempts = 5

/** Puts the text `$2` into the new file `$1`, whole or not at all. */
const createScript = `umask 077
temp="$1.$$"
printf '%s\\n' "$2" > "$temp" && ln "$temp" "$1"
code=$?
rm -f "$temp"
[ $code != 0 ] && [ -e "$1" ] && exit ${alreadyThere}
exit $code`

/** Puts the text `$5`, under the lock `$1`, into the file `$3` instead of `$2`, if that has still the content `$4`. */
const replaceScript = `umask 077
temp="$3.$$"
printf '%s\\n' "$5" > "$temp" && flock "$1" sh -c '
[ "$(cat "$2")" = "$4" ] || exit ${changedMeanwhile}
[ "$2" = "$3" ] || [ ! -e "$3" ] || exit ${alreadyThere}
mv -f "$1" "$3" && { [ "$2" = "$3" ] || rm -f "$2"; }' sh "$temp" "$2" "$3" "$4"
code=$?
rm -f "$temp"
exit $code`

/** Keeps a new definition. @throws HypervisorError `ERR_DOMAIN_EXISTS` if the name has just been taken. */
export async function createDefinition(
  session: XenSession,
  spec: XenDefinition['spec'],
  labels?: XenDefinition['labels'],
): Promise<void> {
  const argv = ['sh', '-c', createScript, 'sh', definitionPath(spec.name), formatDefinition(spec, labels)]
  await session.tell(spec, { from: false, tells: [lifecycle('defined')] }, argv).catch((error: unknown) => {
    throw exitCodeOf(error) === alreadyThere ? taken(spec.name, 'name') : error
  })
}

/** Changes a definition, which may get another name. @throws HypervisorError `ERR_DOMAIN_EXISTS`, `ERR_BUSY`. */
export async function changeDefinition(
  session: XenSession,
  dom: XenReference,
  to: (definition: XenDefinition) => Pick<XenDefinition, 'spec' | 'labels'>,
  change: Change = { tells: [] },
): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const old = requireDefinition(dom, (await session.find(dom)).definition)
    const { spec, labels } = to(old)
    const paths = [definitionPath(old.spec.name), definitionPath(spec.name)]
    const argv = [
      'sh',
      '-c',
      replaceScript,
      'sh',
      statePaths.lock,
      ...paths,
      old.text,
      formatDefinition(spec, labels),
    ]
    try {
      await session.tell({ ...dom, name: spec.name }, change, argv)
      return
    } catch (error) {
      if (exitCodeOf(error) === alreadyThere) throw taken(spec.name, 'newName')
      if (exitCodeOf(error) !== changedMeanwhile) throw error
    }
  }
  throw new HypervisorError('ERR_BUSY', `others change the definition of '${dom.name}' all the time`)
}

/** The definition of a domain. @throws HypervisorError `ERR_INVALID_STATE` where another tool has made the machine. */
export function requireDefinition(dom: XenReference, definition: XenDefinition | undefined): XenDefinition {
  if (definition !== undefined) return definition
  throw new HypervisorError(
    'ERR_INVALID_STATE',
    `the domain '${dom.name}' is transient: it has no definition`,
    {
      hint: 'Another tool has made it. Define a domain from its specification.',
    },
  )
}

/** Makes sure that neither name nor UUID is taken. @throws HypervisorError `ERR_DOMAIN_EXISTS` with the field that is. */
export function refuseTaken(survey: Survey, domain: { readonly name: string; readonly uuid: string }): void {
  for (const found of domainsOf(survey)) {
    const { name, uuid } = identityOf(found)
    if (name === domain.name) throw taken(name, 'name')
    if (uuid === domain.uuid) throw taken(uuid, 'uuid')
  }
  if (survey.damaged.some(({ name }) => name === domain.name)) throw taken(domain.name, 'name')
}

/** The error of a name or UUID that is taken. */
export function taken(name: string, field: string): HypervisorError {
  return new HypervisorError(
    'ERR_DOMAIN_EXISTS',
    `the ${field === 'uuid' ? 'UUID' : 'name'} '${name}' is taken`,
    { field },
  )
}

/** A change in the life of a domain, to be told. */
export function lifecycle(
  change: Extract<Happening, { type: 'lifecycle' }>['change'],
  name?: string,
): Happening {
  return { type: 'lifecycle', change, ...(name === undefined ? {} : { name }) }
}

/** With what a script ends that does not find the definition. */
export const notThere = 66

/** Removes the definition `$1` and the configuration `$2` that was made from it. */
const removeScript = `[ -e "$1" ] || exit ${notThere}
exec rm -f -- "$1" "$2"`

/** Forgets a definition. @throws HypervisorError `ERR_NO_DOMAIN` if somebody else has just done it. */
export async function removeDefinition(session: XenSession, dom: XenReference): Promise<void> {
  const argv = ['sh', '-c', removeScript, 'sh', definitionPath(dom.name), configPath(dom.uuid)]
  await session.tell(dom, { from: false, tells: [lifecycle('undefined')] }, argv).catch((error: unknown) => {
    throw exitCodeOf(error) === notThere ? noDomain(dom.name) : error
  })
}
