/** The user and group that own nothing on Debian. */
export const nobody = 65_534
