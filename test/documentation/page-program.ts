import ts from 'typescript'
import { codeBlocks } from './code-blocks.js'
import { readPage } from './pages.js'

/**
 * All code of a page as one module, one piece after the other, with the package where it has been built. It runs in
 * `folder` and prints `all ran` at its end.
 */
export function pageProgram(page: string, folder: string): string {
  const source = codeBlocks(page, readPage(page))
    .filter(({ language }) => language === 'ts')
    .flatMap(({ lines }) => lines)
  const isImport = (line: string): boolean => line.startsWith('import ')
  const imported = source.filter(isImport).flatMap((line) => {
    const [, list = '', from = ''] = /^import \{ (.*) \} from '(.*)'$/.exec(line) ?? []
    return list.split(', ').map((name) => [name, from] as const)
  })
  const { outputText } = ts.transpileModule(source.filter((line) => !isImport(line)).join('\n'), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  })
  return [
    ...[...new Map(imported)].map(([name, from]) => `import { ${name} } from ${JSON.stringify(built(from))}`),
    `process.chdir(${JSON.stringify(folder)})`,
    outputText,
    `console.log('all ran')`,
  ].join('\n')
}

/** Where what the package exports has been built; other modules stay what they are. */
function built(name: string): string {
  const path = name.startsWith('polyvisor/drivers/')
    ? `${name.slice('polyvisor/'.length)}/driver.js`
    : {
        polyvisor: 'src/index.js',
        'polyvisor/spec': 'src/spec/index.js',
        'polyvisor/benchmarks': 'benchmarks/index.js',
      }[name]
  return path === undefined ? name : new URL(`../../${path}`, import.meta.url).href
}
