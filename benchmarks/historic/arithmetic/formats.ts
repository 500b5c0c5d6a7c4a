import type { FloatingFormat } from './format.js'

/** Fields of a binary format whose first digit is always 1 and is not stored. */
interface BinaryFields extends Pick<FloatingFormat, 'name' | 'title' | 'digits' | 'rounding' | 'source'> {
  readonly exponentBits: number
  /** What the stored exponent of 0.1 (binary) is, that is of a half. */
  readonly excess: number
}

function binary({ exponentBits, excess, ...fields }: BinaryFields): FloatingFormat {
  const { digits } = fields
  const fraction = BigInt(digits - 1)
  return {
    ...fields,
    radix: 2,
    bits: exponentBits + digits,
    encode({ significand, exponent }) {
      const stored = exponent + digits + excess
      if (stored <= 0 || stored >= 2 ** exponentBits) throw new RangeError('the format has no such exponent')
      return (BigInt(stored) << fraction) | (significand & ((1n << fraction) - 1n))
    },
  }
}

/** What all formats of DEC have in common. */
const dec = {
  rounding: 'half-up',
  source:
    'DEC PDP-11/70 Processor Handbook, "FP11 Floating Point Processor"; VAX Architecture Reference Manual, "Floating-Point Instructions"',
} as const

/** `F_floating` of the PDP-11 and the VAX: 24 bits. */
export const decF: FloatingFormat = binary({
  ...{ ...dec, name: 'dec-f', title: 'F_floating, 32 bits' },
  ...{ digits: 24, exponentBits: 8, excess: 128 },
})

/** `D_floating` of the PDP-11 and the VAX: 56 bits, more than an IEEE double has. */
export const decD: FloatingFormat = binary({
  ...{ ...dec, name: 'dec-d', title: 'D_floating, 64 bits' },
  ...{ digits: 56, exponentBits: 8, excess: 128 },
})

/** `G_floating` of the VAX: as many bits as an IEEE double, and another rounding. */
export const decG: FloatingFormat = binary({
  ...{ ...dec, name: 'dec-g', title: 'G_floating, 64 bits' },
  ...{ digits: 53, exponentBits: 11, excess: 1024 },
})

/** The same with the digits cut off that do not fit, as the FP11 does where its status says so (FT). */
export const decDChopped: FloatingFormat = {
  ...decD,
  name: 'dec-d-chopped',
  title: 'D_floating, 64 bits, truncated',
  rounding: 'truncate',
}

/** What both formats of the PDP-10 have in common: the first digit is stored, and the exponent is in excess of 128. */
const pdp10 = {
  radix: 2,
  rounding: 'half-up',
} as const

/** The exponent of a number of the PDP-10 as it is stored, in front of what it has room for of the digits. */
function pdp10Exponent(exponent: number, digits: number): bigint {
  const stored = exponent + digits + 128
  if (stored < 0 || stored > 255) throw new RangeError('the format has no such exponent')
  return BigInt(stored) << 27n
}

/** Single precision of the PDP-10: 27 bits in a word of 36. */
export const pdp10Single: FloatingFormat = {
  ...pdp10,
  ...{ name: 'pdp10-single', title: 'single precision, 36 bits', digits: 27, bits: 36 },
  source:
    'DEC PDP-10 System Reference Manual (DEC-10-HGAA-D), section 2.6, "Operations with rounding"; KS10 microcode 2.0, FLT.MIC, "Round answer"',
  encode: ({ significand, exponent }) => pdp10Exponent(exponent, 27) | significand,
}

/** Double precision of the PDP-10 from the KI10 on: 62 bits in two words, in the second of which the sign is a zero. */
export const pdp10Double: FloatingFormat = {
  ...pdp10,
  ...{ name: 'pdp10-double', title: 'double precision, 72 bits', digits: 62, bits: 72 },
  source:
    'DEC KS10 microcode 2.0, FLT.MIC, "DFAD, DFSB", "DFDV" and "Double precision normalize": one guard digit',
  encode({ significand, exponent }) {
    const first = pdp10Exponent(exponent, 62) | (significand >> 35n)
    return (first << 36n) | (significand & ((1n << 35n) - 1n))
  },
}

/** A format of IBM with so many hexadecimal digits. */
function hexadecimal(name: string, digits: number): FloatingFormat {
  const bits = 8 + 4 * digits
  return {
    name,
    title: `hexadecimal, ${bits} bits`,
    radix: 16,
    digits,
    rounding: 'truncate',
    source:
      'IBM GA22-7000, System/370 Principles of Operation, "Floating-Point Instructions": one guard digit, and no rounding',
    bits,
    encode({ significand, exponent }) {
      const stored = exponent + digits + 64
      if (stored < 0 || stored > 127) throw new RangeError('the format has no such exponent')
      return (BigInt(stored) << BigInt(4 * digits)) | significand
    },
  }
}

/** Short hexadecimal floating point of IBM: 6 digits, of which the first may have three leading zeros. */
export const ibmShort: FloatingFormat = hexadecimal('ibm-short', 6)

/** Long hexadecimal floating point of IBM: 14 digits. */
export const ibmLong: FloatingFormat = hexadecimal('ibm-long', 14)

/** The double of IEEE 754, of which a host's own arithmetic is the proof. */
export const ieeeDouble: FloatingFormat = binary({
  ...{ name: 'ieee-double', title: 'IEEE 754 double', source: 'IEEE 754-2019, section 4.3.1' },
  ...{ rounding: 'half-even', digits: 53, exponentBits: 11, excess: 1022 },
})
