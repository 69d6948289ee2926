"""Runs a command in a pseudo-terminal of some width, its stdout in a file, and writes what the terminal was shown."""

import fcntl
import os
import pty
import struct
import sys
import termios

columns, result, command = int(sys.argv[1]), sys.argv[2], sys.argv[3:]
master, slave = pty.openpty()
fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
child = os.fork()
if child == 0:
    os.setsid()
    os.dup2(os.open(result, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 1)
    os.dup2(slave, 2)
    os.close(master)
    os.execv(command[0], command)
os.close(slave)
while True:
    try:
        block = os.read(master, 65536)
    except OSError:
        break
    if not block:
        break
    sys.stdout.buffer.write(block)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
