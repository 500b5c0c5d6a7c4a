import { HypervisorError } from '../../../src/errors.js'

/** A picture, three bytes a pixel (red, green, blue), line by line from the top. */
export interface Picture {
  readonly width: number
  readonly height: number
  readonly pixels: Uint8Array
}

/** Lines and columns of a window that do not belong to the picture. */
export interface PictureFrame {
  readonly left: number
  readonly top: number
  readonly right: number
  readonly bottom: number
}

/** Words of the header that are read here, of the 25 of 32 bits, big-endian (X11/XWDFile.h, version 7). */
const word = {
  headerSize: 0,
  version: 1,
  width: 4,
  height: 5,
  byteOrder: 7,
  bitsPerPixel: 11,
  bytesPerLine: 12,
  redMask: 14,
  greenMask: 15,
  blueMask: 16,
  colours: 19,
} as const

const headerLength = 100
/** Bytes of an entry of the colour map, which stands between the header and the pixels. */
const colourLength = 12

/** A screen that an X server keeps in a file (Xvfb(1), `-fbdir`), and where its pixels are. */
interface FrameBuffer {
  readonly width: number
  readonly height: number
  /** The pixel at a place as 24 bits, red first. */
  readonly at: (x: number, y: number) => number
}

/**
 * Reads the windows on a screen that Xvfb keeps in a file: the part of the screen that is not its background, if that is
 * the weave of `-retro`.
 *
 * @param dump the content of the file
 * @param frame what of it is left away at each side; default: nothing
 * @returns `undefined` if there is no window, or none that is larger than its frame
 * @throws HypervisorError `ERR_PROTOCOL` if the file is no dump with 24 bits a pixel, or is cut off
 */
export function readWindows(dump: Uint8Array, frame?: PictureFrame): Picture | undefined {
  const screen = readFrameBuffer(dump)
  const window = windowsOn(screen)
  if (window === undefined) return undefined
  const box = frame === undefined ? window : inside(window, frame)
  if (box.right < box.left || box.bottom < box.top) return undefined
  const [width, height] = [box.right - box.left + 1, box.bottom - box.top + 1]
  const pixels = new Uint8Array(width * height * 3)
  let end = 0
  for (let y = box.top; y <= box.bottom; y++) {
    for (let x = box.left; x <= box.right; x++) {
      const pixel = screen.at(x, y)
      pixels[end++] = pixel >> 16
      pixels[end++] = pixel >> 8
      pixels[end++] = pixel
    }
  }
  return { width, height, pixels }
}

function readFrameBuffer(dump: Uint8Array): FrameBuffer {
  const view = new DataView(dump.buffer, dump.byteOffset, dump.byteLength)
  if (dump.length < headerLength) throw damaged(`it has ${dump.length} bytes`)
  const read = (name: keyof typeof word): number => view.getUint32(4 * word[name])
  if (read('version') !== 7) throw damaged(`its version is ${read('version')}`)
  const masks = [read('redMask'), read('greenMask'), read('blueMask')]
  if (read('bitsPerPixel') !== 32 || masks.join() !== [0xff0000, 0xff00, 0xff].join()) {
    throw damaged('its pixels are not of 24 bits in 32')
  }
  const [width, height, line] = [read('width'), read('height'), read('bytesPerLine')]
  const start = read('headerSize') + colourLength * read('colours')
  if (line < 4 * width || dump.length < start + line * height) {
    throw damaged(`its ${dump.length} bytes are no ${width} × ${height} pixels`)
  }
  const littleEndian = read('byteOrder') === 0
  return {
    width,
    height,
    at: (x, y) => view.getUint32(start + y * line + 4 * x, littleEndian) & 0xffffff,
  }
}

/** Which of four neighbouring pixels is white in each of four lines of the weave; the others are black. */
const weave = [3, 1, 2, 0]

function isBackground(pixel: number, x: number, y: number): boolean {
  return pixel === (x % 4 === weave[y % 4] ? 0xffffff : 0)
}

interface Box {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

function inside({ left, right, top, bottom }: Box, frame: PictureFrame): Box {
  return {
    left: left + frame.left,
    right: right - frame.right,
    top: top + frame.top,
    bottom: bottom - frame.bottom,
  }
}

function windowsOn({ width, height, at }: FrameBuffer): Box | undefined {
  let [left, right, top, bottom] = [width, -1, height, -1]
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (isBackground(at(x, y), x, y)) continue
      left = Math.min(left, x)
      right = Math.max(right, x)
      top = Math.min(top, y)
      bottom = y
    }
  }
  return right < 0 ? undefined : { left, right, top, bottom }
}

function damaged(why: string): HypervisorError {
  return new HypervisorError('ERR_PROTOCOL', `the screen of the X server cannot be read: ${why}`)
}
