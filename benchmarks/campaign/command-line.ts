import { homedir, tmpdir } from 'node:os'
import { basename, dirname } from 'node:path'
import { identifyProcess, parentOf } from '../../src/state/process-identity.js'
import type { CampaignPlatform } from './platform.js'

/**
 * The command line of a machine's process, fit for a record: the program and every file by their names alone, and
 * nothing that tells the person, the host or a folder; of a container that of the runtime, which is the parent of its
 * first process. `undefined` if there is no such process.
 */
export function commandLineOf(
  pid: number | undefined,
  { record, spec }: CampaignPlatform,
): string[] | undefined {
  const machine = pid !== undefined && record.class === 'container' ? parentOf(pid) : pid
  const found = machine === undefined ? undefined : identifyProcess(machine)
  if (found === undefined) return undefined
  const files = [spec.boot?.kernel, ...(spec.disks ?? []).map(({ path }) => path)]
  return anonymousArguments(found.arguments, [
    ...files.flatMap((path) => (path === undefined ? [] : [dirname(path)])),
    homedir(),
    tmpdir(),
    process.cwd(),
  ])
}

/** What stands for folders. */
const mark = '…'

/**
 * Takes out of arguments what is only of this host: folders become `…`, random identifiers `UUID` and `ID`, and the
 * name of a campaign's machine `NAME`.
 *
 * @param folders Folders that are known, so that they are found even if their names hold spaces or commas.
 */
export function anonymousArguments(arguments_: readonly string[], folders: readonly string[]): string[] {
  const known = [...new Set(folders)]
    .filter((folder) => folder.length > 1)
    .sort((a, b) => b.length - a.length)
  return arguments_.map((argument, index) => {
    if (index === 0) return basename(argument)
    let text = argument
    // QEMU doubles the commas in values.
    for (const folder of known) {
      for (const spelt of [folder.replaceAll(',', ',,'), folder]) {
        text = text.replaceAll(new RegExp(`${literal(spelt)}(?=[/,:]|$)`, 'g'), mark)
      }
    }
    return text
      .replace(/(?:…|(?<![\w.…]))\/(?:[^/\s,=:"]*\/)*/g, `${mark}/`)
      .replace(/\bpolyvisor-bench-[0-9a-z]+-[\w:.=-]+/g, 'NAME')
      .replace(/\b(?:\d+-\d+-)?polyvisor-[0-9a-f]{16}\b/g, 'ID')
      .replace(/\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b/gi, 'UUID')
  })
}

function literal(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')
}
