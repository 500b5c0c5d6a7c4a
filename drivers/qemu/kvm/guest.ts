/** Where the guest's code lies in its memory, in bytes. */
export const guestEntry = 0x1000

/** The port that the guest writes to when its loop is done. */
export const guestPort = 0x10

/** What the guest adds to EAX in every turn of its loop. */
export const guestStep = 3

/**
 * A guest of 11 bytes for real mode: it counts ECX down to zero, adds {@link guestStep} to EAX in every
 * turn, writes AL to port {@link guestPort} and halts. Both registers are set from outside.
 *
 * Encodings: Intel SDM volume 2; 0x66 selects 32-bit operands in a 16-bit segment.
 */
export const guestCode: Uint8Array = Uint8Array.of(
  // again: add eax, 3
  ...[0x66, 0x83, 0xc0, guestStep],
  //        dec ecx
  ...[0x66, 0x49],
  //        jnz again
  ...[0x75, 0xf8],
  //        out 0x10, al
  ...[0xe6, guestPort],
  //        hlt
  0xf4,
)

/** Instructions in one turn of the loop: add, dec, jnz. */
export const guestLoopLength = 3

/** What EAX holds after `turns` turns that began at zero: 32 bits. */
export function guestResult(turns: number): number {
  return Number((BigInt(turns) * BigInt(guestStep)) & 0xffff_ffffn)
}
