import { fetchKernel, type KernelFlavour, kernelFlavours } from '../../benchmarks/linux/kernel-fetch.js'
import type { StoredKernel } from '../../benchmarks/linux/kernel-record.js'
import { addKernel, kernelsFolder, listKernels } from '../../benchmarks/linux/kernel-store.js'
import { HypervisorError } from '../../src/index.js'
import { invalid } from '../arguments.js'
import type { CommandAction } from '../commands.js'
import { type Column, formatTable } from '../table.js'

const columns: readonly Column<StoredKernel>[] = [
  { title: 'RELEASE', cell: ({ release }) => release },
  { title: 'PACKAGE', cell: ({ package: name }) => name },
  { title: 'VERSION', cell: ({ packageVersion }) => packageVersion },
  { title: 'SHA-256', cell: ({ sha256 }) => sha256.slice(0, 12) },
]

const actions: Readonly<Record<string, CommandAction>> = {
  async list(context, rest) {
    if (rest.length > 0) throw invalid('what', 'kernel list takes no name')
    const kernels = await listKernels()
    context.output.result(kernels, () => formatTable(columns, kernels))
    if (kernels.length === 0) {
      context.output.remark("No kernel was fetched yet. 'polyvisor kernel fetch' downloads one.")
    }
  },
  async fetch(context, [kind = 'cloud']) {
    if (!isFlavour(kind)) throw unknown(kind, 'kernel', Object.keys(kernelFlavours))
    context.output.remark(`Downloading the newest ${kernelFlavours[kind]} with apt-get.`)
    added(context, await fetchKernel(kind, context.call.signal))
  },
  async add(context, [file]) {
    if (file === undefined) {
      throw new HypervisorError('ERR_INVALID_ARGUMENT', 'kernel add needs the file of a Debian package', {
        hint: 'Example: polyvisor kernel add linux-image-6.1.0-56-cloud-amd64_6.1.192-2_amd64.deb',
      })
    }
    added(context, await addKernel(file, context.call.signal))
  },
}

/** `polyvisor kernel fetch [KIND]`, `kernel add FILE`, `kernel list`. */
export const kernel: CommandAction = async (context, [action = '', ...rest], options) => {
  const found = Object.hasOwn(actions, action) ? actions[action] : undefined
  if (found === undefined) throw unknown(action, 'action of the command kernel', Object.keys(actions))
  await found(context, rest, options)
}

function unknown(word: string, what: string, known: readonly string[]): HypervisorError {
  return new HypervisorError('ERR_INVALID_ARGUMENT', `there is no ${what} '${word}'`, {
    field: word,
    hint: `There is: ${known.join(', ')}.`,
  })
}

function added({ output }: Parameters<CommandAction>[0], kernel: StoredKernel): void {
  output.result(kernel, () => `Kernel ${kernel.release} is in ${kernelsFolder()}.\n`)
}

function isFlavour(text: string): text is KernelFlavour {
  return Object.hasOwn(kernelFlavours, text)
}
