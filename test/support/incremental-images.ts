import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect } from 'chai'
import { z } from 'zod'
import { clusterOfByte } from './writing-guest.js'

const run = promisify(execFile)

const mapSchema = z.array(
  z.object({ start: z.number(), length: z.number(), present: z.boolean(), depth: z.number() }),
)

/** Makes an image of which the first half is full of ones. */
export async function makeHalfFull(path: string, mebibytes = 16): Promise<void> {
  await run('qemu-img', ['create', '-q', '-f', 'qcow2', path, `${mebibytes}M`])
  await run('qemu-io', ['-f', 'qcow2', '-c', `write -q -P 1 0 ${mebibytes / 2}M`, path])
}

/** The numbers of the clusters that an image has itself, whatever it is laid upon. */
export async function clustersOf(path: string): Promise<readonly number[]> {
  const { stdout } = await run('qemu-img', ['map', '--output=json', '-f', 'qcow2', path])
  return mapSchema.parse(JSON.parse(stdout)).flatMap(({ start, length, present, depth }) => {
    const clusters = Array.from(
      { length: length / clusterOfByte },
      (_, index) => start / clusterOfByte + index,
    )
    return present && depth === 0 ? clusters : []
  })
}

/** Lays an incremental image upon the one before it, as the documentation says. */
export async function layUpon(below: string, image: string): Promise<void> {
  await run('qemu-img', ['rebase', '-u', '-f', 'qcow2', '-F', 'qcow2', '-b', below, image])
}

/** Insists that two images hold the same bytes. */
export async function expectSame(one: string, other: string): Promise<void> {
  const { stdout } = await run('qemu-img', ['compare', '-f', 'qcow2', '-F', 'qcow2', one, other]).catch(
    (error: unknown) => ({ stdout: String(error) }),
  )
  expect(stdout).to.equal('Images are identical.\n')
}
