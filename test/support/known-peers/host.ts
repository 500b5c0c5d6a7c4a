/** Whether this host is Linux on a PC with a 64-bit CPU. */
export const hostIsLinuxPc = process.platform === 'linux' && process.arch === 'x64'

/** What this host is, in the words of Node. */
export const host = `${process.platform} ${process.arch}`
