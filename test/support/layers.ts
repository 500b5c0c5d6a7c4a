import { writeFile } from 'node:fs/promises'
import { qcow2Header } from '../../drivers/test/qcow2.js'
import { runProgram } from '../../src/transports/child-process.js'

/** What the paths of a disk with layers are: what the guest writes to, and two images below it. */
export function layerPaths(top: string): readonly [top: string, middle: string, base: string] {
  return [top, `${top}.middle`, `${top}.base`]
}

/** Makes a disk of three images, with data in each: 1 and 2 and 3 from below, each a MiB further on than the one below. */
export async function makeLayers(
  top: string,
  give: (path: string) => Promise<void> = async () => {},
): Promise<void> {
  const images = layerPaths(top).toReversed()
  for (const [index, path] of images.entries()) {
    const below = images[index - 1]
    const options = below === undefined ? [] : ['-b', below, '-F', 'qcow2']
    await runProgram('qemu-img', ['create', '-q', '-f', 'qcow2', ...options, path, '16M'])
    await runProgram('qemu-io', ['-f', 'qcow2', '-c', `write -q -P ${index + 1} ${index}M 4M`, path])
    await give(path)
  }
}

/** The same for the driver `test`, which has no QEMU: headers without data. */
export async function makeEmptyLayers(top: string): Promise<void> {
  const [, middle, base] = layerPaths(top)
  await writeFile(base, qcow2Header(2 ** 20))
  await writeFile(middle, qcow2Header(2 ** 20, base))
  await writeFile(top, qcow2Header(2 ** 20, middle))
}
