# Reads {"texts": [{"text": ..., "names": [...]}]} and has xl's own library parse each text. Writes, for each, null
# where it refuses it, else the values of the settings of these names.
import ctypes
import json
import sys

lib = ctypes.CDLL(sys.argv[1])
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
report = ctypes.c_void_p(libc.fopen(b"/dev/null", b"w"))
lib.xlu_cfg_init.restype = ctypes.c_void_p
lib.xlu_cfg_get_listitem2.restype = ctypes.c_void_p


def value(config, item):
    if lib.xlu_cfg_value_type(item) == 0:
        text = ctypes.c_char_p()
        lib.xlu_cfg_value_get_string(config, item, ctypes.byref(text), 1)
        return text.value.decode()
    inner = ctypes.c_void_p()
    lib.xlu_cfg_value_get_list(config, item, ctypes.byref(inner), 1)
    return items(config, inner)


def items(config, many):
    found = []
    while True:
        item = lib.xlu_cfg_get_listitem2(many, len(found))
        if not item:
            return found
        found.append(value(config, ctypes.c_void_p(item)))


def setting(config, name):
    text = ctypes.c_char_p()
    if lib.xlu_cfg_get_string(config, name, ctypes.byref(text), 1) == 0:
        return text.value.decode()
    many, count = ctypes.c_void_p(), ctypes.c_int()
    if lib.xlu_cfg_get_list(config, name, ctypes.byref(many), ctypes.byref(count), 1) != 0:
        return None
    return items(config, many)


def parse(text, names):
    config = ctypes.c_void_p(lib.xlu_cfg_init(report, b"text"))
    data = text.encode()
    if lib.xlu_cfg_readdata(config, data, len(data)) != 0:
        return None
    return {name: setting(config, name.encode()) for name in names}


json.dump([parse(one["text"], one["names"]) for one in json.load(sys.stdin)["texts"]], sys.stdout)
