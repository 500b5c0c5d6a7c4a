/** Writes the first TypeScript example of a Markdown file as JavaScript: node extract-example.js README.md example.mjs */
import { readFileSync, writeFileSync } from 'node:fs'
import ts from 'typescript'

const [, , source, target] = process.argv
const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(source, 'utf8'))?.[1]
if (example === undefined) throw new Error(`${source} has no TypeScript example`)
const { outputText } = ts.transpileModule(example, {
  compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
})
writeFileSync(target, outputText)
