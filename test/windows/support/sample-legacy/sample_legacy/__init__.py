import os
import sys


def console():
    print("legacy-console", sys.prefix, *sys.argv[1:])


def window():
    # A GUI program has no stdout to speak of, so it leaves a file that a test can read.
    with open(os.path.join(sys.prefix, "legacy-window.txt"), "w") as out:
        out.write(os.path.basename(sys.executable))
