/*
 * Preloaded into xl, which asks for a handle of the hypervisor and for the size of the host before it reads a
 * configuration. With -N it asks nothing else: what it prints is its own.
 */
#include <stdlib.h>
#include <string.h>

static const char *version[64];

void *xc_interface_open(void *logger, void *dombuild_logger, unsigned flags)
{
    (void)logger, (void)dombuild_logger, (void)flags;
    return calloc(1, 65536);
}

int xc_interface_close(void *handle)
{
    (void)handle;
    return 0;
}

void *xs_open(unsigned long flags)
{
    (void)flags;
    return calloc(1, 65536);
}

void xs_close(void *handle)
{
    (void)handle;
}

int libxl_get_physinfo(void *ctx, void *physinfo)
{
    (void)ctx;
    memset(physinfo, 1, 64);
    return 0;
}

/* The text of the hypervisor's command line among it, so that xl does not ask how much memory there is. */
const void *libxl_get_version_info(void *ctx)
{
    (void)ctx;
    for (size_t index = 1; index < 64; index++)
        version[index] = "dom0_mem=1M";
    return version;
}

int libxl_get_max_cpus(void *ctx)
{
    (void)ctx;
    return 8;
}

int xc_get_max_cpus(void *handle)
{
    (void)handle;
    return 8;
}

int xc_get_max_nodes(void *handle)
{
    (void)handle;
    return 1;
}
