import saxes = require('saxes')

const { SaxesParser } = saxes

/**
 * The parser of the package `saxes`, which is one of CommonJS. Where a module of the other kind imports such a package,
 * Node reads its whole source once more to learn the names that it exports, for this one with 12 MB of memory and longer
 * than the parser takes to load (measured with Node 20). Of this file there is little to read.
 */
export = { SaxesParser }
