import { bootBlock, placedLength } from './boot-block.js'
import type { MultibootHeader } from './multiboot-header.js'

/** Hypervisors round a disk to cylinders or clusters; whole MiB are whole in all of them. */
const granularity = 2 ** 20

/** Makes the content of a disk that a BIOS starts a kernel from: the boot block, and the kernel right behind it. */
export function diskImage(code: Buffer, kernel: MultibootHeader): Buffer {
  const length = Math.ceil((512 + placedLength(kernel)) / granularity) * granularity
  const image = Buffer.alloc(length)
  bootBlock(code, kernel, { blockSize: 512, block: 1 }).copy(image)
  kernel.content.copy(image, 512)
  return image
}
