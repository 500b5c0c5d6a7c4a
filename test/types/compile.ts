import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** Compiles the fixtures with the options of the project, and returns what the compiler says of each. */
export function compileFixtures(names: readonly string[]): ReadonlyMap<string, readonly string[]> {
  const path = `${root}tsconfig.json`
  const read: unknown = ts.readConfigFile(path, ts.sys.readFile).config
  const { options } = ts.parseJsonConfigFileContent(read, ts.sys, dirname(path))
  const fileOf = (name: string): string => `${root}test/types/fixtures/${name}.ts`
  const program = ts.createProgram(names.map(fileOf), { ...options, noEmit: true, incremental: false })
  return new Map(
    names.map((name) => {
      const source = program.getSourceFile(fileOf(name))
      if (source === undefined) throw new Error(`there is no fixture ${name}`)
      const diagnostics = [
        ...program.getSyntacticDiagnostics(source),
        ...program.getSemanticDiagnostics(source),
      ]
      return [name, diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))]
    }),
  )
}
