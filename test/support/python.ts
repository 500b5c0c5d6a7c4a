import { existsSync } from 'node:fs'

const ofDebian = '/usr/bin/python3'

/** Python: Debian's where it is, since what a version manager puts before it in the PATH may take a second to start. */
export const python = existsSync(ofDebian) ? ofDebian : 'python3'
