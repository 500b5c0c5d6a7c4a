import { expect } from 'chai'
import fc from 'fast-check'
import { type Picture, readWindows } from '../../../../drivers/emulator/display/frame-buffer.js'
import { encodePng } from '../../../../drivers/emulator/display/png.js'
import { isHypervisorError } from '../../../../src/index.js'
import { decodePng } from '../../../support/png.js'

interface Screen {
  readonly width: number
  readonly height: number
  readonly littleEndian: boolean
  /** Bytes behind each line. */
  readonly padding: number
  /** Entries of the colour map. */
  readonly colours: number
}

/** A dump of a screen with the weave, as Xvfb writes one, and a window on it. */
function dumpOf(screen: Screen, window?: Picture & { readonly x: number; readonly y: number }): Buffer {
  const { width, height, littleEndian, padding, colours } = screen
  const [header, line] = [100 + 8, 4 * width + padding]
  const dump = Buffer.alloc(header + 12 * colours + height * line)
  const words = [header, 7, 2, 24, width, height, 0, littleEndian ? 0 : 1, 32, 0, 32, 32, line, 4]
  for (const [at, value] of [...words, 0xff0000, 0xff00, 0xff, 8, colours, colours].entries()) {
    dump.writeUInt32BE(value, 4 * at)
  }
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const white = [3, 1, 2, 0][y % 4] === x % 4
      const [column, row] = [x - (window?.x ?? 0), y - (window?.y ?? 0)]
      const inside =
        window !== undefined && column >= 0 && row >= 0 && column < window.width && row < window.height
      const pixel = inside
        ? Buffer.from(window.pixels).readUIntBE(3 * (row * window.width + column), 3)
        : white
          ? 0xffffff
          : 0
      const at = header + 12 * colours + y * line + 4 * x
      if (littleEndian) dump.writeUInt32LE(pixel, at)
      else dump.writeUInt32BE(pixel, at)
    }
  }
  return dump
}

const side = fc.integer({ min: 4, max: 40 })
const screens: fc.Arbitrary<Screen> = fc.record({
  width: side,
  height: side,
  littleEndian: fc.boolean(),
  padding: fc.constantFrom(0, 4, 32),
  colours: fc.constantFrom(0, 1, 256),
})

/** A window without black and white, so that all of it differs from the background. */
const windowOn = ({ width, height }: Screen) =>
  fc
    .record({ x: fc.nat(width - 1), y: fc.nat(height - 1), colours: fc.uint8Array({ minLength: 1 }) })
    .chain(({ x, y, colours }) =>
      fc
        .record({
          width: fc.integer({ min: 1, max: width - x }),
          height: fc.integer({ min: 1, max: height - y }),
        })
        .map((size) => {
          const pixels = Uint8Array.from(
            { length: 3 * size.width * size.height },
            (_, index) => 1 + ((colours[index % colours.length] ?? 0) % 254),
          )
          return { x, y, ...size, pixels }
        }),
    )

const screenWithWindow = screens.chain((screen) => fc.tuple(fc.constant(screen), windowOn(screen)))

describe('the screen of an X server', () => {
  it('is read where its windows are, in either order of bytes', () => {
    fc.assert(
      fc.property(screenWithWindow, ([screen, window]) => {
        const { width, height, pixels } = window
        expect(readWindows(dumpOf(screen, window))).to.deep.equal({ width, height, pixels })
      }),
      { numRuns: 200 },
    )
  })

  it('is read without what a window has around its picture, and is nothing where that is all of it', () => {
    const side = fc.nat(20)
    const frames = fc.record({ left: side, top: side, right: side, bottom: side })
    fc.assert(
      fc.property(screenWithWindow, frames, ([screen, window], frame) => {
        const width = window.width - frame.left - frame.right
        const height = window.height - frame.top - frame.bottom
        const found = readWindows(dumpOf(screen, window), frame)
        const lines = Array.from({ length: Math.max(0, height) }, (_, line) => {
          const start = 3 * ((frame.top + line) * window.width + frame.left)
          return [...window.pixels.subarray(start, start + 3 * width)]
        })
        const expected = { width, height, pixels: Uint8Array.from(lines.flat()) }
        expect(found).to.deep.equal(width <= 0 || height <= 0 ? undefined : expected)
      }),
      { numRuns: 200 },
    )
  })

  it('has nothing to see without a window', () => {
    fc.assert(
      fc.property(screens, (screen) => {
        expect(readWindows(dumpOf(screen))).to.equal(undefined)
      }),
    )
  })

  it('is refused if it is cut off, or is none', () => {
    const whole = dumpOf({ width: 8, height: 8, littleEndian: true, padding: 0, colours: 2 })
    const changed = (at: number, value: number): Buffer => {
      const other = Buffer.from(whole)
      other.writeUInt32BE(value, 4 * at)
      return other
    }
    const damaged = [
      Buffer.alloc(0),
      whole.subarray(0, 99),
      whole.subarray(0, -1),
      changed(1, 6),
      changed(4, 2 ** 32 - 1),
      changed(11, 8),
      changed(12, 0),
      changed(14, 0xff),
      changed(19, 2 ** 31),
    ]
    for (const dump of damaged) {
      expect(() => readWindows(dump))
        .to.throw()
        .and.to.satisfy((error: unknown) => isHypervisorError(error, 'ERR_PROTOCOL'))
    }
  })

  it('is the same again as PNG', () => {
    fc.assert(
      fc.property(screenWithWindow, ([, { width, height, pixels }]) => {
        const decoded = decodePng(encodePng({ width, height, pixels }))
        expect(decoded).to.include({ width, height })
        expect(Buffer.from(decoded.pixels).equals(pixels)).to.equal(true)
      }),
    )
  })
})
