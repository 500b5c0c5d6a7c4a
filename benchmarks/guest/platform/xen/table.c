/* As on a bare machine, but that it is Xen which is called. */
#define hypercall xen_hypercall
#define hypercall_once xen_hypercall_once
#include "../metal/table.c"
