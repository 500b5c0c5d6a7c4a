import { z } from 'zod'
import { plainUuid, readJson } from './json.js'

const listSchema = z.array(z.object({ uuid: z.string(), name: z.string(), status: z.string() }))

/** A machine in the list of all. */
export interface ListedState {
  readonly uuid: string
  readonly name: string
  /** The word for its state. */
  readonly status: string
}

/** Reads the output of `prlctl list --all --json`. @throws HypervisorError `ERR_PROTOCOL`. */
export function parseList(output: string): readonly ListedState[] {
  if (output.trim() === '') return []
  return readJson(output, listSchema, 'list').map((machine) => ({
    ...machine,
    uuid: plainUuid(machine.uuid),
  }))
}
