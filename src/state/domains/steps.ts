/**
 * Marks that a step of a change has been passed. It does nothing, unless the environment variable
 * `POLYVISOR_TEST_KILL_AT` names the step: then this process kills itself with SIGKILL on the spot, so that
 * nothing is cleaned up. For tests only.
 */
export function passStep(name: string): void {
  const { POLYVISOR_TEST_KILL_AT } = process.env
  if (POLYVISOR_TEST_KILL_AT === name) process.kill(process.pid, 'SIGKILL')
}
