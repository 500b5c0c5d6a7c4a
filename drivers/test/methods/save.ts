import { randomUUID } from 'node:crypto'
import { readFile, unlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { SaveMethods } from '../../../src/domain.js'
import { HypervisorError } from '../../../src/errors.js'
import { nameNewFile } from '../../../src/state/name-new-file.js'
import { goOnFrom } from '../go-on.js'
import { imageSchema, type MachineImage, takeImage } from '../image.js'
import { withJob } from '../job.js'
import { type Machine, requireState, setState } from '../machine.js'
import { switchOff } from '../power.js'
import type { Session } from '../session.js'

const savedSchema = z.strictObject({
  format: z.literal('polyvisor-test-save'),
  version: z.literal(1),
  uuid: z.string(),
  image: imageSchema,
})

/** Feature `save`: the state in a JSON file. */
export function saveMethods(session: Session, machine: Machine): SaveMethods {
  const { world } = session
  return {
    save: (path, o) =>
      session.perform({
        name: 'save',
        machine,
        ...o,
        async work(signal) {
          requireState(machine, 'running', 'paused')
          const { state, run } = machine
          const isHeld = (): boolean => machine.state === 'stopping' && machine.run === run
          const image = takeImage(machine)
          machine.run?.pause()
          setState(machine, 'stopping')
          try {
            await withJob(world, machine, 'save', signal, (_job, either) =>
              writeImage(path, machine.spec.uuid, image, either),
            )
          } catch (error) {
            if (isHeld()) {
              setState(machine, state)
              if (state === 'running') machine.run?.resume()
            }
            throw error
          }
          if (!isHeld()) {
            await unlink(path)
            throw new HypervisorError('ERR_INVALID_STATE', 'the machine ended while it was saved')
          }
          switchOff(world, machine, 'saved')
        },
      }),
    restore: (path, o) =>
      session.perform({
        name: 'restore',
        machine,
        ...o,
        async work(signal) {
          requireState(machine, 'shutoff', 'crashed')
          const { state, reason } = machine
          setState(machine, 'starting')
          const image = await readImage(path, machine)
            .then((read) => {
              signal?.throwIfAborted()
              return read
            })
            .catch((error: unknown) => {
              if (machine.state === 'starting') setState(machine, state, reason)
              throw error
            })
          requireState(machine, 'starting')
          goOnFrom(world, machine, image)
        },
      }),
  }
}

async function writeImage(
  path: string,
  uuid: string,
  image: MachineImage,
  signal: AbortSignal | undefined,
): Promise<void> {
  const content = { format: 'polyvisor-test-save', version: 1, uuid, image } satisfies z.input<
    typeof savedSchema
  >
  const temporary = join(dirname(path), `.${randomUUID()}.tmp`)
  try {
    await writeFile(temporary, JSON.stringify(content), { mode: 0o600, flag: 'wx' })
    signal?.throwIfAborted()
    await nameNewFile(temporary, path)
  } catch (error) {
    if (signal?.aborted) throw error
    throw new HypervisorError('ERR_FILE', `the file '${path}' exists or cannot be written`, {
      field: 'path',
      cause: error,
    })
  } finally {
    await unlink(temporary).catch(() => {})
  }
}

async function readImage(path: string, machine: Machine): Promise<MachineImage> {
  const refuse = (why: string, cause?: unknown): HypervisorError =>
    new HypervisorError('ERR_FILE', `the file '${path}' ${why}`, { field: 'path', cause })
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw refuse('cannot be read', error)
  })
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    throw refuse('is not a saved state', error)
  }
  const saved = savedSchema.safeParse(content)
  if (!saved.success) throw refuse('is not a saved state', saved.error.issues)
  if (saved.data.uuid !== machine.spec.uuid) throw refuse('is the saved state of another domain')
  return saved.data.image
}
