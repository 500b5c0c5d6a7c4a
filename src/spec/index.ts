/**
 * Specifications by themselves: checking them, reading and writing them as YAML or JSON. `connection.define`
 * checks what it is given, so most programs do not need this; it is an entry point of its own because a program
 * that only imports `polyvisor` shall not pay for loading schemas and a YAML parser.
 */
export { type DiskFormat, diskFormats } from './devices.js'
export { type ParseSpecOptions, parseSpec } from './parse.js'
export { formatSpec, parseSpecText, readSpecFile, type SpecText } from './text.js'
