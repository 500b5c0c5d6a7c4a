/* The call of the hypervisor as guests of Xen make it: which version Xen is (Xen, public/version.h, XENVER_version). That
   asks for nothing and touches no memory. */
#include "../metal/boundary/operations.h"
#include "xen.h"

static long version;

static inline long ask_version(void) { return call_xen(XEN_VERSION, 0, NULL); }

static enum readiness prepare_version(void) {
  version = ask_version();
  return version > 0 ? READY : refuse("Xen does not say which version it is");
}

static inline u32 is_same_version(void) { return ask_version() == version; }

PLAIN_BOUNDARY(xen_hypercall, "hypercall", prepare_version, is_same_version, always_right);
