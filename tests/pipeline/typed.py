# SPDX-License-Identifier: Apache-2.0
"""typed.py COMMAND... <ROWS: types at a shell in a pseudo terminal, and looks at what its line becomes.

A row is "what is typed|the line that is wanted|", with \\t and \\e. The shell's prompt is "ready> ", and
Ctrl-T makes it print line<...>.
"""
import os, pty, re, select, sys


def read_until(fd, pattern, text=""):
    while not re.search(pattern, text):
        if not select.select([fd], [], [], 60)[0]:
            sys.exit(f"no {pattern} within a minute: {text!r}")
        text += os.read(fd, 65536).decode()
    return text


rows = sys.stdin.readlines()
pid, fd = pty.fork()
if pid == 0:
    environment = dict(os.environ, TERM="dumb", INPUTRC="/dev/null", LC_ALL="C")
    os.execvpe(sys.argv[1], sys.argv[1:], environment)
failed = not rows
for row in rows:
    typed, want, _ = row.split("|")
    read_until(fd, "ready> ")
    os.write(fd, typed.replace(r"\t", "\t").replace(r"\e", "\x1b").encode() + b"\x14")
    got = re.search("line<(.*)>", read_until(fd, "line<.*>\r?\n"))[1]
    os.write(fd, b"\x15\n")
    if got != want:
        failed = True
        print(f"{typed!r}: got {got!r}, wanted {want!r}")
os.write(fd, b"exit\n")
sys.exit(failed)
