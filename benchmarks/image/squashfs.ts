import { runEnclosed } from './enclosed.js'

/**
 * LZ4: on a guest that is translated, decompression is what reading from the image costs, and of the compressors
 * that Debian's kernels read (`CONFIG_SQUASHFS_LZ4`, `_LZO`, `_XZ`, `_ZLIB`, `_ZSTD`) it costs the least.
 */
export const squashfsCompressor = 'lz4'

/**
 * The arguments of sqfstar, which reads a tar archive. Owners are those of the archive; it passes over the entry of
 * the top folder, so that one is described here; its owner is whoever runs sqfstar (4.5), so that must be root.
 */
export function sqfstarArguments(target: string, sourceDateEpoch: number): readonly string[] {
  return [
    ...['-comp', squashfsCompressor, '-b', '131072', '-reproducible'],
    ...['-root-mode', '755', '-root-time', String(sourceDateEpoch)],
    ...['-quiet', '-no-progress'],
    target,
  ]
}

/**
 * Makes a squashfs of a tar archive: the same bytes each time.
 *
 * @param sourceDateEpoch Date of the file system, in seconds since 1970.
 * @throws HypervisorError `ERR_OPERATION_FAILED`, `ERR_ABORTED`.
 */
export async function makeSquashfs(
  tar: string,
  target: string,
  sourceDateEpoch: number,
  asRoot: boolean,
  signal?: AbortSignal,
): Promise<void> {
  const { PATH = '' } = process.env
  await runEnclosed('sqfstar', sqfstarArguments(target, sourceDateEpoch), asRoot, {
    signal,
    timeout: 1_800_000,
    inputFile: tar,
    environment: { PATH, SOURCE_DATE_EPOCH: String(sourceDateEpoch) },
  })
}
