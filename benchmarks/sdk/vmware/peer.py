"""pyVmomi's side of the suite `vmware`: reads requests, one JSON object a line, and answers each with one."""

import json
import resource
import ssl
import sys
import time

from pyVim.connect import SmartConnect
from pyVmomi import vim, vmodl

COLLECTED = ["name", "runtime.powerState", "config.hardware"]
LISTED = [
    "name",
    "summary.config.uuid",
    "summary.config.memorySizeMB",
    "summary.config.numCpu",
    "summary.config.guestId",
    "summary.runtime.powerState",
    "summary.runtime.connectionState",
    "summary.runtime.bootTime",
]

login = json.loads(sys.stdin.readline())
service = SmartConnect(
    host="127.0.0.1",
    port=login["port"],
    user=login["user"],
    pwd=login["password"],
    sslContext=ssl.create_default_context(cafile=login["authority"]),
)
content = service.content
view = content.viewManager.CreateContainerView(content.rootFolder, [vim.VirtualMachine], True)
collector = vmodl.query.PropertyCollector


def retrieve(paths):
    traversal = collector.TraversalSpec(name="view", path="view", skip=False, type=vim.view.ContainerView)
    spec = collector.FilterSpec(
        objectSet=[collector.ObjectSpec(obj=view, skip=True, selectSet=[traversal])],
        propSet=[collector.PropertySpec(type=vim.VirtualMachine, pathSet=paths, all=False)],
    )
    page = content.propertyCollector.RetrievePropertiesEx([spec], collector.RetrieveOptions())
    found = list(page.objects)
    while page.token:
        page = content.propertyCollector.ContinueRetrievePropertiesEx(page.token)
        found += page.objects
    return [{each.name: each.val for each in one.propSet} for one in found]


def listing():
    return len(retrieve(LISTED))


def collecting():
    entries = []
    for one in retrieve(COLLECTED):
        hardware = one["config.hardware"]
        disks = [d.backing.fileName for d in hardware.device if isinstance(d, vim.vm.device.VirtualDisk)]
        entries.append((one["name"], one["runtime.powerState"], hardware.memoryMB, hardware.numCPU, disks))
    return len(entries)


DOES = {"list": listing, "collect": collecting}

print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    started = time.monotonic()
    count = DOES[json.loads(line)["do"]]()
    seconds = time.monotonic() - started
    kibibytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"count": count, "seconds": seconds, "memory": kibibytes}), flush=True)
