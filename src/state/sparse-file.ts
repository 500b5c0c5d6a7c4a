import { errorCode, libc } from './libc.js'

/** Gives the beginning of a growing file back to the file system, without moving what follows. */
export interface SparseFiles {
  /** Turns the first `length` bytes of a file into a hole. @returns whether the file system can do that. */
  forget(fd: number, length: number): boolean
  /** The first place at or after `offset` that is not in a hole, or the end of the file. */
  firstData(fd: number, offset: number, size: number): number
}

// fallocate(2): FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE; lseek(2): SEEK_DATA
const keepSizePunchHole = 0x01 | 0x02
const seekData = 3

/** Loads the calls. Elsewhere than on Linux nothing is ever forgotten. */
export async function sparseFiles(): Promise<SparseFiles> {
  if (process.platform !== 'linux') return { forget: () => false, firstData: (_fd, offset) => offset }
  const library = await libc()
  const fallocate = library.declare('int fallocate(int fd, int mode, long offset, long length)')
  const lseek = library.declare('long lseek(int fd, long offset, int whence)')
  return {
    forget(fd, length) {
      try {
        fallocate(fd, keepSizePunchHole, 0, length)
        return true
      } catch (error) {
        if (errorCode(error) === 'EOPNOTSUPP') return false
        throw error
      }
    },
    firstData(fd, offset, size) {
      try {
        return lseek(fd, offset, seekData)
      } catch (error) {
        if (errorCode(error) === 'ENXIO') return size
        if (errorCode(error) === 'EINVAL') return offset
        throw error
      }
    },
  }
}
