import { bootBlock, placedLength } from './boot-block.js'
import type { MultibootHeader } from './multiboot-header.js'

const blockSize = 2048

/** Which block has what. The first sixteen are for the system (ECMA-119, 6.2.1). */
const blocks = {
  volume: 16,
  boot: 17,
  end: 18,
  pathsL: 19,
  pathsM: 20,
  root: 21,
  catalog: 22,
  code: 23,
  kernel: 24,
}

/** The file that the kernel is on the medium, for whoever looks. */
const fileName = 'PAYLOAD.;1'

/**
 * Makes the content of a CD-ROM that a BIOS starts a kernel from, without emulation of another medium (El Torito
 * Bootable CD-ROM Format Specification 1.0), with an ISO 9660 file system (ECMA-119) around it. The same kernel gives
 * the same bytes: no date is written.
 */
export function cdromImage(code: Buffer, kernel: MultibootHeader): Buffer {
  const size = blocks.kernel + placedLength(kernel) / blockSize
  const image = Buffer.alloc(size * blockSize)
  const place = (content: Buffer, block: number): void => void content.copy(image, block * blockSize)
  place(volumeDescriptor(size), blocks.volume)
  place(bootRecord(), blocks.boot)
  place(Buffer.from('\xffCD001\x01', 'latin1'), blocks.end)
  place(pathTable('L'), blocks.pathsL)
  place(pathTable('M'), blocks.pathsM)
  place(rootDirectory(kernel.content.byteLength), blocks.root)
  place(bootCatalog(), blocks.catalog)
  place(bootBlock(code, kernel, { blockSize, block: blocks.kernel }), blocks.code)
  place(kernel.content, blocks.kernel)
  return image
}

/** ECMA-119, 8.4. Texts that are not there are spaces, dates that are not there are zeros (8.4.26.1). */
function volumeDescriptor(size: number): Buffer {
  const descriptor = Buffer.alloc(blockSize)
  descriptor.write('\x01CD001\x01', 0, 'latin1')
  descriptor.fill(' ', 8, 72)
  descriptor.write('POLYVISOR', 40, 'latin1')
  both32(descriptor, size, 80)
  both16(descriptor, 1, 120)
  both16(descriptor, 1, 124)
  both16(descriptor, blockSize, 128)
  both32(descriptor, pathTable('L').byteLength, 132)
  descriptor.writeUInt32LE(blocks.pathsL, 140)
  descriptor.writeUInt32BE(blocks.pathsM, 148)
  directoryRecord('\0', blocks.root, blockSize, true).copy(descriptor, 156)
  descriptor.fill(' ', 190, 813)
  for (const at of [813, 830, 847, 864]) descriptor.fill('0', at, at + 16)
  descriptor.writeUInt8(1, 881)
  return descriptor
}

/** El Torito 1.0, figure 7. */
function bootRecord(): Buffer {
  const record = Buffer.alloc(blockSize)
  record.write('\x00CD001\x01EL TORITO SPECIFICATION', 0, 'latin1')
  record.writeUInt32LE(blocks.catalog, 0x47)
  return record
}

/** El Torito 1.0, figures 2 and 3: the words of the first entry add up to zero. */
function bootCatalog(): Buffer {
  const catalog = Buffer.alloc(64)
  catalog.writeUInt8(1, 0)
  catalog.writeUInt16LE(0xaa55, 30)
  let sum = 0
  for (let at = 0; at < 32; at += 2) sum += catalog.readUInt16LE(at)
  catalog.writeUInt16LE(0x10000 - (sum & 0xffff), 28)
  catalog.writeUInt8(0x88, 32)
  catalog.writeUInt16LE(blockSize / 512, 38)
  catalog.writeUInt32LE(blocks.code, 40)
  return catalog
}

/** ECMA-119, 9.4: the root alone, in the byte order of Intel (`L`) or Motorola (`M`). */
function pathTable(order: 'L' | 'M'): Buffer {
  const table = Buffer.alloc(10)
  table.writeUInt8(1, 0)
  if (order === 'L') {
    table.writeUInt32LE(blocks.root, 2)
    table.writeUInt16LE(1, 6)
  } else {
    table.writeUInt32BE(blocks.root, 2)
    table.writeUInt16BE(1, 6)
  }
  return table
}

function rootDirectory(kernelLength: number): Buffer {
  return Buffer.concat([
    directoryRecord('\0', blocks.root, blockSize, true),
    directoryRecord('\x01', blocks.root, blockSize, true),
    directoryRecord(fileName, blocks.kernel, kernelLength, false),
  ])
}

/** ECMA-119, 9.1. */
function directoryRecord(name: string, block: number, length: number, isFolder: boolean): Buffer {
  const record = Buffer.alloc(33 + name.length + (name.length % 2 === 0 ? 1 : 0))
  record.writeUInt8(record.byteLength, 0)
  both32(record, block, 2)
  both32(record, length, 10)
  record.writeUInt8(isFolder ? 2 : 0, 25)
  both16(record, 1, 28)
  record.writeUInt8(name.length, 32)
  record.write(name, 33, 'latin1')
  return record
}

/** ECMA-119, 7.3.3: both byte orders, one behind the other. */
function both32(target: Buffer, value: number, at: number): void {
  target.writeUInt32LE(value, at)
  target.writeUInt32BE(value, at + 4)
}

/** ECMA-119, 7.2.3. */
function both16(target: Buffer, value: number, at: number): void {
  target.writeUInt16LE(value, at)
  target.writeUInt16BE(value, at + 2)
}
