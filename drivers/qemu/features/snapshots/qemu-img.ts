import { z } from 'zod'
import { HypervisorError, isHypervisorError } from '../../../../src/errors.js'
import { runProgram } from '../../../../src/transports/child-process.js'
import { type InternalSnapshot, internalSnapshotSchema } from '../block-nodes.js'

const infoSchema = z.object({
  'virtual-size': z.number(),
  snapshots: z.array(internalSnapshotSchema).default([]),
})

/** What `qemu-img` knows of an image. */
export interface ImageInfo {
  /** Bytes that the guest sees. */
  readonly size: number
  readonly snapshots: readonly InternalSnapshot[]
}

/** Reads an image, also one that a machine is using. @throws HypervisorError `ERR_NOT_INSTALLED`, `ERR_OPERATION_FAILED`. */
export async function imageInfo(path: string, format: string): Promise<ImageInfo> {
  const text = await qemuImg(['info', '--force-share', '--output=json', '-f', format, path])
  const info = infoSchema.parse(JSON.parse(text))
  return { size: info['virtual-size'], snapshots: info.snapshots }
}

const chainSchema = z.array(z.object({ filename: z.string() }))

/** The paths of an image and of those below it, the uppermost first. @throws HypervisorError `ERR_NOT_INSTALLED`, `ERR_OPERATION_FAILED`. */
export async function imageChain(path: string, format: string): Promise<readonly string[]> {
  const options = ['--force-share', '--backing-chain', '--output=json']
  const text = await qemuImg(['info', ...options, '-f', format, path])
  return chainSchema.parse(JSON.parse(text)).map(({ filename }) => filename)
}

/** Runs `qemu-img`, and waits for as long as it takes. @throws HypervisorError `ERR_NOT_INSTALLED`, `ERR_OPERATION_FAILED`. */
export async function qemuImg(args: readonly string[]): Promise<string> {
  try {
    return (await runProgram('qemu-img', args, { timeout: 24 * 3600 * 1000 })).stdout
  } catch (error) {
    if (!isHypervisorError(error, 'ERR_NOT_INSTALLED')) throw error
    throw new HypervisorError('ERR_NOT_INSTALLED', error.message, {
      hint: 'Snapshots of a domain that is off need qemu-img (Debian: qemu-utils).',
      cause: error.cause,
    })
  }
}
