"""Makes calls with libvirt's own client. Usage: c_library.py URI < EXPRESSIONS

Each line of the standard input is an expression of Python over `conn`, `dom`, `net` and `pool`. What a call
fails with is printed and does not end the program.
"""

import sys

import libvirt

libvirt.registerErrorHandler(lambda context, error: None, None)
libvirt.virEventRegisterDefaultImpl()
conn = libvirt.open(sys.argv[1])
dom = conn.lookupByName("test")
net = conn.networkLookupByName("default")
pool = conn.storagePoolLookupByName("default-pool")
for line in sys.stdin:
    try:
        print(line.strip(), "->", eval(line))
    except libvirt.libvirtError as error:
        print(line.strip(), "failed:", error)
conn.close()
