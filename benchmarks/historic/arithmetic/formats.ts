import type { FloatingFormat, FloatingNumber } from './format.js'

/** Fields of a binary format whose first digit is always 1 and is not stored. */
interface BinaryFields {
  readonly digits: number
  readonly exponentBits: number
  /** What the stored exponent of 0.1 (binary) is, that is of a half. */
  readonly excess: number
}

const binary =
  ({ digits, exponentBits, excess }: BinaryFields) =>
  ({ significand, exponent }: FloatingNumber): bigint => {
    const stored = exponent + digits + excess
    if (stored <= 0 || stored >= 2 ** exponentBits) throw new RangeError('the format has no such exponent')
    return (BigInt(stored) << BigInt(digits - 1)) | (significand & ((1n << BigInt(digits - 1)) - 1n))
  }

const decSource =
  'DEC PDP-11/70 Processor Handbook, "FP11 Floating Point Processor"; VAX Architecture Reference Manual, "Floating-Point Instructions"'

/** `F_floating` of the PDP-11 and the VAX: 24 bits. */
export const decF: FloatingFormat = {
  name: 'dec-f',
  title: 'F_floating, 32 bits',
  radix: 2,
  digits: 24,
  rounding: 'half-up',
  source: decSource,
  bits: 32,
  encode: binary({ digits: 24, exponentBits: 8, excess: 128 }),
}

/** `D_floating` of the PDP-11 and the VAX: 56 bits, more than an IEEE double has. */
export const decD: FloatingFormat = {
  ...decF,
  name: 'dec-d',
  title: 'D_floating, 64 bits',
  digits: 56,
  bits: 64,
  encode: binary({ digits: 56, exponentBits: 8, excess: 128 }),
}

/** `G_floating` of the VAX: as many bits as an IEEE double, and another rounding. */
export const decG: FloatingFormat = {
  ...decF,
  name: 'dec-g',
  title: 'G_floating, 64 bits',
  digits: 53,
  bits: 64,
  encode: binary({ digits: 53, exponentBits: 11, excess: 1024 }),
}

/** The same with the digits cut off that do not fit, as the FP11 does where its status says so (FT). */
export const decDChopped: FloatingFormat = {
  ...decD,
  name: 'dec-d-chopped',
  title: 'D_floating, 64 bits, truncated',
  rounding: 'truncate',
}

const hexadecimal =
  (digits: number) =>
  ({ significand, exponent }: FloatingNumber): bigint => {
    const stored = exponent + digits + 64
    if (stored < 0 || stored > 127) throw new RangeError('the format has no such exponent')
    return (BigInt(stored) << BigInt(4 * digits)) | significand
  }

const ibmSource =
  'IBM GA22-7000, System/370 Principles of Operation, "Floating-Point Instructions": one guard digit, and no rounding'

/** Short hexadecimal floating point of IBM: 6 digits, of which the first may have three leading zeros. */
export const ibmShort: FloatingFormat = {
  name: 'ibm-short',
  title: 'hexadecimal, 32 bits',
  radix: 16,
  digits: 6,
  rounding: 'truncate',
  source: ibmSource,
  bits: 32,
  encode: hexadecimal(6),
}

/** Long hexadecimal floating point of IBM: 14 digits. */
export const ibmLong: FloatingFormat = {
  ...ibmShort,
  name: 'ibm-long',
  title: 'hexadecimal, 64 bits',
  digits: 14,
  bits: 64,
  encode: hexadecimal(14),
}

/** The double of IEEE 754, of which a host's own arithmetic is the proof. */
export const ieeeDouble: FloatingFormat = {
  name: 'ieee-double',
  title: 'IEEE 754 double',
  radix: 2,
  digits: 53,
  rounding: 'half-even',
  source: 'IEEE 754-2019, section 4.3.1',
  bits: 64,
  encode: binary({ digits: 53, exponentBits: 11, excess: 1022 }),
}
