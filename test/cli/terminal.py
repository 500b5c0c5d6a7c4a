"""Runs a program on a pseudo-terminal. Usage: terminal.py STEPS PROGRAM ARGS...

STEPS is JSON: [[what to wait for, what to type then], ...]. Prints, as JSON, what the program wrote and its
exit status; a signal's is negative. A step that does not come within a minute ends the program.
"""
import json, os, pty, select, signal, sys, time

steps = json.loads(sys.argv[1])
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
output, seen, end, late = b"", 0, time.monotonic() + 60, False
while True:
    if time.monotonic() > end and not late:
        late = True
        os.kill(pid, signal.SIGKILL)
    if not select.select([terminal], [], [], 0.2)[0]:
        continue
    try:
        data = os.read(terminal, 65536)
    except OSError:
        break
    if not data:
        break
    output += data
    if steps and steps[0][0].encode() in output[seen:]:
        seen = len(output)
        os.write(terminal, steps.pop(0)[1].encode())
status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps({"output": output.decode("utf-8", "replace"), "status": status, "late": late}))
