import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import type { CodeBlock } from './code-blocks.js'

const root = fileURLToPath(new URL('../../../', import.meta.url))

/** What a user's project has: strict, with types of its libraries, and no exactness beyond that. */
const options: ts.CompilerOptions = {
  ...{ target: ts.ScriptTarget.ES2023, lib: ['lib.es2023.d.ts', 'lib.esnext.disposable.d.ts'] },
  ...{ module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext },
  ...{ types: ['node'], strict: true, skipLibCheck: true, noEmit: true },
}

/**
 * Compiles blocks as users of the package do, each as a module of its own, and returns what the compiler says with the
 * page and line that it says it of. `explained` has the types of what a block takes for granted by name; it may declare the names again.
 */
export function compileBlocks(
  blocks: readonly CodeBlock[],
  explained: (block: CodeBlock) => Readonly<Record<string, string>>,
): readonly string[] {
  const sources = new Map(blocks.map((block, index) => [`${root}block-${index}.ts`, block]))
  const host = ts.createCompilerHost(options)
  const { fileExists, readFile } = host
  host.fileExists = (name) => sources.has(name) || fileExists(name)
  host.getSourceFile = (name, target) => {
    const block = sources.get(name)
    const text = block === undefined ? readFile(name) : moduleText(block, explained(block))
    return text === undefined ? undefined : ts.createSourceFile(name, text, target)
  }
  host.getCurrentDirectory = () => dirname(`${root}package.json`)
  const program = ts.createProgram([...sources.keys()], options, host)
  return [...sources].flatMap(([name, block]) => {
    const source = program.getSourceFile(name)
    if (source === undefined) throw new Error(`there is no ${name}`)
    const diagnostics = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ]
    return diagnostics.map(({ start = 0, messageText }) => {
      const line = source.getLineAndCharacterOfPosition(start).line - firstLine + block.line
      return `${block.page}:${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`
    })
  })
}

/** The line of a module on which the code of its block begins, from 0. */
const firstLine = 1

/** The block in a scope of its own, below what it takes for granted; its imports come last, since they hold everywhere. */
function moduleText(block: CodeBlock, explained: Readonly<Record<string, string>>): string {
  const isImport = (line: string): boolean => line.startsWith('import ')
  const imports = block.lines.filter(isImport).join('\n')
  const names = Object.keys(explained).filter((name) => !new RegExp(`\\b${name}\\b.* from `).test(imports))
  const declarations = names.map((name) => `declare const ${name}: ${explained[name]};`)
  const body = block.lines.map((line) => (isImport(line) ? '' : line.replace(/^export /, '')))
  return [`${declarations.join('')}{`, ...body, '}', imports, 'export {}'].join('\n')
}
