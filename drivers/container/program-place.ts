/** The folder of the program in a root file system of the user's: in `/run`, which is memory, so that nothing is made in the root. */
export const programFolder = '/run/polyvisor'

/** The program's place in a container: at the top of the made-up root, or in {@link programFolder}. */
export function programPlace(hasRoot: boolean): string {
  return hasRoot ? `${programFolder}/program` : '/program'
}
