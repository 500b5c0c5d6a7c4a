# Reads {"uri": ..., "requests": [{"to": "xml" or "xl", "text": ...}]} and has libvirt's driver for Xen translate each
# text. Writes, for each, {"text": ...} or {"complaint": ...}.
import json
import sys

import libvirt

asked = json.load(sys.stdin)
libvirt.registerErrorHandler(lambda context, error: None, None)
connection = libvirt.open(asked["uri"])
translate = {"xml": connection.domainXMLFromNative, "xl": connection.domainXMLToNative}


def answer(request):
    try:
        return {"text": translate[request["to"]]("xen-xl", request["text"], 0)}
    except libvirt.libvirtError as error:
        return {"complaint": error.get_error_message() or ""}


json.dump([answer(request) for request in asked["requests"]], sys.stdout)
