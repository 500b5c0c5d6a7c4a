import { existsSync } from 'node:fs'
import { HypervisorError } from '../../src/index.js'
import { runProgram } from '../../src/transports/child-process.js'

/** Debian's keys, from the package debian-archive-keyring. */
export const debianKeyring = '/usr/share/keyrings/debian-archive-keyring.gpg'

const format = '$(ORIGIN) $(CODENAME) $(REPO_URI) $(RELEASE) $(COMPONENT)'

/**
 * The sources of this machine that are Debian's and of a suite, with its updates and security updates, as lines of
 * APT. Those of others, such as one that a vendor has added, are left out.
 *
 * @throws HypervisorError `ERR_NOT_INSTALLED` without APT or Debian's keys, `ERR_OPERATION_FAILED` if this machine
 *   has no sources of the suite.
 */
export async function hostSources(suite: string, signal?: AbortSignal): Promise<readonly string[]> {
  const { stdout } = await runProgram(
    'apt-get',
    ['indextargets', '--format', format, 'Created-By: Packages', 'Origin: Debian'],
    { signal },
  )
  const lines = sourceLines(stdout, suite)
  if (lines.length === 0) {
    throw new HypervisorError(
      'ERR_OPERATION_FAILED',
      `APT of this machine knows no source of Debian ${suite}`,
      {
        field: 'sources',
        hint: `Run apt-get update first if this is Debian ${suite}; else write 'sources' into the recipe.`,
      },
    )
  }
  if (existsSync(debianKeyring)) return lines
  throw new HypervisorError('ERR_NOT_INSTALLED', `${debianKeyring} is not there`, {
    hint: 'On Debian and Ubuntu: apt-get install debian-archive-keyring',
  })
}

/** Takes the suite's lines out of what `apt-get indextargets` prints in {@link format}; components are joined. */
export function sourceLines(text: string, suite: string): readonly string[] {
  const suites = [suite, `${suite}-updates`, `${suite}-security`]
  const components = new Map<string, string[]>()
  for (const line of text.split('\n')) {
    const [origin, codename = '', uri = '', release = '', component = ''] = line.split(' ')
    if (origin !== 'Debian' || !suites.includes(codename) || !/^https?:\/\//.test(uri)) continue
    const source = `${uri} ${release}`
    const known = components.get(source) ?? []
    if (!known.includes(component)) components.set(source, [...known, component])
  }
  return [...components].map(
    ([source, names]) => `deb [signed-by=${debianKeyring}] ${source} ${names.toSorted().join(' ')}`,
  )
}
