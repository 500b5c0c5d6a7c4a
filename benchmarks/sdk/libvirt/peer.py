"""The C library's side of the suite `libvirt`: reads requests, one JSON object a line, and answers each with one."""

import json
import resource
import sys
import threading
import time

import libvirt

connections = {}


def cpu_seconds():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def connection_to(uri):
    if uri not in connections:
        connections[uri] = libvirt.open(uri)
    return connections[uri]


def in_threads(count, work):
    """Calls work(index) in so many threads, and says what it took once they had all been started."""
    gate = threading.Barrier(count + 1)

    def enter(index):
        gate.wait()
        work(index)

    threads = [threading.Thread(target=enter, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    gate.wait()
    cpu = cpu_seconds()
    started = time.monotonic()
    for thread in threads:
        thread.join()
    return {"seconds": time.monotonic() - started, "cpu": cpu_seconds() - cpu}


def calls(request):
    """Each thread asks about one of the domains, in turn."""
    connection = connection_to(request["uri"])
    names = request["domains"]
    methods = [getattr(connection.lookupByName(name), request["method"]) for name in names]
    each = request["calls"] // request["threads"]

    def work(index):
        method = methods[index % len(methods)]
        for _ in range(each):
            method()

    return {"calls": each * request["threads"], **in_threads(request["threads"], work)}


def opening(request):
    started = time.monotonic()
    connection = libvirt.open(request["uri"])
    connection.getHostname()
    seconds = time.monotonic() - started
    connection.close()
    return {"seconds": seconds}


MACHINE = "<domain type='test'><name>%s</name><memory>8192</memory><os><type>hvm</type></os></domain>"


def churn(request):
    """Suspends and resumes machines, one for each thread, each over a connection of its own: an event a call."""
    made = [0] * request["threads"]
    pause = request["threads"] / request["rate"] if request["rate"] else 0
    prepared = []
    for index in range(request["threads"]):
        connection = libvirt.open(request["uri"])
        prepared.append((connection, connection.createXML(MACHINE % ("churn-%d" % index))))
    started = time.monotonic()
    end = started + request["seconds"]

    def work(index):
        domain = prepared[index][1]
        while True:
            now = time.monotonic()
            if now >= end:
                break
            if pause and started + made[index] * pause > now:
                time.sleep(min(0.002, pause))
                continue
            if made[index] % 2 == 0:
                domain.suspend()
            else:
                domain.resume()
            made[index] += 1

    in_threads(request["threads"], work)
    seconds = time.monotonic() - started
    for connection, domain in prepared:
        domain.destroy()
        connection.close()
    return {"events": sum(made), "seconds": seconds}


DOES = {"calls": calls, "open": opening, "churn": churn}


def answer(value):
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


libvirt.registerErrorHandler(lambda *_: None, None)
answer({"version": libvirt.getVersion()})
for line in sys.stdin:
    try:
        request = json.loads(line)
        answer(DOES[request["do"]](request))
    except Exception as error:  # the other side tells what it was
        answer({"error": str(error)})
