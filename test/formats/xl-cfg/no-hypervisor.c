/*
 * Preloaded where there is no Xen: into xl, which with -N only reads a configuration, and into libvirt's daemon, whose
 * driver for Xen translates configurations. Both ask for handles of the hypervisor and of its store and for what the host
 * is like before they do anything; what they make of a configuration is their own.
 */
#include <fcntl.h>
#include <libxl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char no_text[] = "";

/* What Xen 4.17 says of a PC that has HVM. */
static char guests[] = "xen-3.0-x86_64 hvm-3.0-x86_32 hvm-3.0-x86_32p hvm-3.0-x86_64";

/* The command line is one with which xl does not ask how much memory there is. */
static char command_line[] = "dom0_mem=1M";

static const libxl_version_info version = {
    .xen_version_major = 4,
    .xen_version_minor = 17,
    .xen_version_extra = no_text,
    .compiler = no_text,
    .compile_by = no_text,
    .compile_domain = no_text,
    .compile_date = no_text,
    .capabilities = guests,
    .changeset = no_text,
    .pagesize = 4096,
    .commandline = command_line,
    .build_id = no_text,
};

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

const libxl_version_info *libxl_get_version_info(libxl_ctx *ctx)
{
    (void)ctx;
    return &version;
}

int libxl_get_physinfo(libxl_ctx *ctx, libxl_physinfo *physinfo)
{
    (void)ctx;
    physinfo->threads_per_core = physinfo->cores_per_socket = 1;
    physinfo->nr_cpus = 8;
    physinfo->max_cpu_id = 7;
    physinfo->nr_nodes = 1;
    physinfo->total_pages = physinfo->free_pages = 1 << 20;
    physinfo->cap_hvm = physinfo->cap_pv = physinfo->cap_hap = physinfo->cap_shadow = true;
    return 0;
}

int libxl_get_max_cpus(libxl_ctx *ctx)
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

libxl_numainfo *libxl_get_numainfo(libxl_ctx *ctx, int *count)
{
    libxl_numainfo *nodes = calloc(1, sizeof *nodes);

    (void)ctx;
    *count = 1;
    if (nodes)
        nodes->size = 4ull << 30;
    return nodes;
}

libxl_cputopology *libxl_get_cpu_topology(libxl_ctx *ctx, int *count)
{
    (void)ctx;
    *count = 8;
    return calloc(8, sizeof(libxl_cputopology));
}

/* There is only the host itself, as a domain that no tool knows anything further of. */
int libxl_domain_info(libxl_ctx *ctx, libxl_dominfo *info, uint32_t domid)
{
    (void)ctx;
    if (domid != 0)
        return ERROR_DOMAIN_NOTFOUND;
    if (info) {
        info->vcpu_online = 1;
        info->current_memkb = 512 << 10;
    }
    return 0;
}

int libxl_userdata_retrieve(libxl_ctx *ctx, uint32_t domid, const char *name, uint8_t **data, int *length)
{
    (void)ctx, (void)domid, (void)name, (void)data, (void)length;
    return ERROR_FAIL;
}

/* libvirt's driver for Xen is only there where the store has its socket. */
int access(const char *path, int mode)
{
    return strcmp(path, "/dev/xen/xenstored") == 0 ? 0 : faccessat(AT_FDCWD, path, mode, 0);
}
