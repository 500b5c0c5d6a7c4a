/**
 * Specifications by themselves: checking them, reading and writing them as YAML, JSON or OVF packages. `connection.define`
 * checks what it is given, so most programs do not need this; it is an entry point of its own because a program
 * that only imports `polyvisor` shall not pay for loading schemas and a YAML parser.
 */
export {
  type OvfPackage,
  openOvfPackage,
  type PackagedFile,
  type ReadPackageOptions,
} from '../formats/ovf/package/open.js'
export { writeOva } from '../formats/ovf/package/pack.js'
export { type ReadOvf, readOvf } from '../formats/ovf/read.js'
export { type DiskFormat, diskFormats } from './devices.js'
export { requireSpecFiles } from './files.js'
export { type ParseSpecOptions, parseSpec } from './parse.js'
export { formatSpec, parseSpecText, readSpecFile, type SpecText } from './text.js'
