/** Reads the output of `vmrun list`: a line with their number, and the path of each machine that runs. */
export function parseRunning(output: string): ReadonlySet<string> {
  const [, ...paths] = output.split(/\r?\n/)
  return new Set(paths.filter((path) => path !== ''))
}
