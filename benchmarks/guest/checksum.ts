/** The number that 16 lower-case hexadecimal digits stand for, or undefined if `text` is anything else. */
export function checksumOf(text: string): bigint | undefined {
  return /^[0-9a-f]{16}$/.test(text) ? BigInt(`0x${text}`) : undefined
}

/** The double whose IEEE 754 bits these are. */
export function doubleOf(bits: bigint): number {
  const view = new DataView(new ArrayBuffer(8))
  view.setBigUint64(0, bits)
  return view.getFloat64(0)
}
