import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * Puts a program `docker` into a folder, which has what vcsim calls for machines that are containers (govmomi's
 * simulator/container.go): `run`, of which only the name of the container matters here, `inspect`, `start`, `stop`, `rm`, and
 * `cp`, whose containers have their files in a folder beside.
 *
 * @returns the folder of the containers' files.
 */
export async function makeDocker(folder: string): Promise<string> {
  const files = join(folder, 'files')
  await mkdir(files)
  const program = join(folder, 'docker')
  await writeFile(
    program,
    `#!/bin/sh
case "$1 $2 $3" in
'run --rm -i') cat >/dev/null ;;
'run -d '*) echo container1 ;;
'inspect '*) echo '[]' ;;
'cp - '*) exec tar -C "${files}/\${3#*:}" -xf - ;;
'cp '*) path="${files}/\${2#*:}" && exec tar -C "$(dirname "$path")" -cf - "$(basename "$path")" ;;
*) exit 0 ;;
esac
`,
  )
  await chmod(program, 0o755)
  return files
}
