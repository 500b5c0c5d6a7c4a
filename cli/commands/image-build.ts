import { z } from 'zod'
import { buildImage, type ImageBuild } from '../../benchmarks/image/build.js'
import type { ImageProgress } from '../../benchmarks/image/make.js'
import { readImageRecipe } from '../../benchmarks/image/recipe-file.js'
import { invalid, parseOptions } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import type { CommandContext } from '../context.js'
import { safeText } from '../safe-text.js'

const optionsSchema = z.strictObject({
  rebuild: z.boolean().optional(),
  verify: z.boolean().optional(),
})

/** `polyvisor image build [RECIPE]`: builds a root file system, or says that it is there already. */
export const build: CommandAction = async (context, [recipe = 'tools', ...rest], given) => {
  const options = parseOptions(optionsSchema, given, "'image build'")
  if (rest.length > 0) throw invalid('what', 'image build takes one recipe')
  const { signal } = context.call
  const progress = showProgress(context)
  const started = performance.now()
  const result = await buildImage(await readImageRecipe(recipe, signal), {
    ...options,
    signal,
    onProgress: progress.show,
  }).finally(progress.end)
  const seconds = (performance.now() - started) / 1000
  context.output.result(
    result,
    () => `${outcome(result)} after ${seconds.toFixed(0)} s.\n${result.image.folder}\n`,
  )
}

function outcome({ image, cached, verified }: ImageBuild): string {
  const size = `${image.packages.length} packages, ${(image.tarSize / 2 ** 20).toFixed(0)} MiB`
  const name = `The image ${image.name} (${size})`
  const what = cached ? `${name} was there already, of the same recipe and packages` : `${name} was built`
  return verified ? `${what}; another build gave the same bytes` : what
}

const words: Readonly<Record<ImageProgress['step'], string>> = {
  update: 'fetching',
  download: 'downloading',
  install: 'installing',
  pack: 'packing',
  unpack: 'unpacking',
  verify: 'verifying',
}

/** Shows what is being done on standard error: one line that changes on a terminal, else lines. */
function showProgress({ output }: CommandContext) {
  const { stderr } = process
  const live = stderr.isTTY === true && !output.json
  const width = (stderr.columns || 80) - 1
  return {
    show({ step, detail }: ImageProgress): void {
      const text = safeText(`${words[step]}: ${detail}`)
      if (live) stderr.write(`\r\u001b[K${text.slice(0, width)}`)
      else output.remark(text)
    },
    end(): void {
      if (live) stderr.write('\r\u001b[K')
    },
  }
}
