import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Every declaration that a program sees which imports all that the package exports. */
function declarations(): readonly ts.SourceFile[] {
  const drivers = readdirSync(`${root}drivers`).filter((name) =>
    existsSync(`${root}drivers/${name}/driver.ts`),
  )
  const exported = [
    ...['src/index', 'src/spec/index', 'benchmarks/index', 'test/contract/index'],
    ...drivers.map((name) => `drivers/${name}/driver`),
  ]
  const program = ts.createProgram(
    exported.map((path) => `${root}dist/${path}.d.ts`),
    { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, types: ['node'] },
  )
  return program.getSourceFiles().filter(({ fileName }) => fileName.startsWith(`${root}dist/`))
}

describe('the declarations of the package', () => {
  it('say nothing that compilers before TypeScript 5.7 do not know: arrays of bytes have no parameters there', () => {
    const files = declarations()
    expect(files).to.have.length.above(200)
    const wrong = files.filter(({ text }) => /\b(?:Uint8Array|Buffer|DataView|Float64Array)</.test(text))
    expect(wrong.map(({ fileName }) => fileName.slice(root.length))).to.deep.equal([])
  })
})
