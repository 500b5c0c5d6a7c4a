# Builds the payload for CPUs other than x86 with Debian's cross compilers: as a Linux process, and for a machine
# without an operating system where board.h says how to speak on it.

SOURCE := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
OUT ?= $(SOURCE)/build
IMAGES ?= $(SOURCE)/images/other

CPUS := aarch64 arm riscv64 ppc64le s390x mips64el m68k sparc64 alpha hppa
BOARDS := $(patsubst $(SOURCE)/cpu/%/board.h,%,$(wildcard $(SOURCE)/cpu/*/board.h))
TARGETS := $(CPUS:%=linux-%) $(BOARDS:%=metal-%) q800-m68k atari-m68k

COMPILER_aarch64 := aarch64-linux-gnu
COMPILER_arm := arm-linux-gnueabihf
COMPILER_riscv64 := riscv64-linux-gnu
COMPILER_ppc64le := powerpc64le-linux-gnu
COMPILER_s390x := s390x-linux-gnu
COMPILER_mips64el := mips64el-linux-gnuabi64
COMPILER_m68k := m68k-linux-gnu
COMPILER_sparc64 := sparc64-linux-gnu
COMPILER_alpha := alpha-linux-gnu
COMPILER_hppa := hppa-linux-gnu
# Those of their relatives know these too, but have no libgcc for them.
COMPILER_sparc := sparc64-linux-gnu
COMPILER_ppc := powerpc64le-linux-gnu
COMPILER_mips := mips64el-linux-gnuabi64
LIBRARY_sparc :=
LIBRARY_ppc :=
LIBRARY_mips :=

FLAGS := -std=gnu11 -O2 -ffreestanding -nostdlib -fno-pic -fno-pie -fno-stack-protector \
  -ffp-contract=off -fno-math-errno -fno-tree-vectorize -fno-tree-loop-distribute-patterns -fno-strict-aliasing \
  -fno-asynchronous-unwind-tables -fno-unwind-tables -fno-ident -fno-common \
  -Wall -Wextra -Wconversion -Wno-sign-conversion -Werror
# Machines without an MMU switched on do not read across words.
FLAGS_aarch64 := -mstrict-align -mno-outline-atomics
FLAGS_arm := -marm -march=armv7-a -mfpu=vfpv3-d16 -mno-unaligned-access
FLAGS_riscv64 := -march=rv64gc -mcmodel=medany -mstrict-align
FLAGS_mips64el := -march=mips64 -mno-abicalls -G0
FLAGS_m68k := -m68040
FLAGS_alpha := -mcpu=ev67 -mieee
FLAGS_sparc := -m32 -mcpu=v8
FLAGS_ppc := -m32 -mbig -mcpu=750 -mno-altivec -mno-vsx -msdata=none
FLAGS_mips := -EB -mabi=32 -march=mips32r2 -mfp32 -mno-abicalls -G0

# Where the image lies on a bare machine.
BASE_aarch64 := 0x40080000
BASE_arm := 0x40010000
BASE_riscv64 := 0x80000000
BASE_m68k := 0x10000
BASE_mips64el := 0xffffffff80100000
BASE_alpha := 0xfffffc0000310000
BASE_hppa := 0x100000
BASE_s390x := 0x100000
BASE_ppc64le := 0x400000
BASE_sparc64 := 0x408000
BASE_sparc := 0x4000
BASE_ppc := 0x1000000
BASE_mips := 0x80100000
BOARD_FLAGS_mips64el := -msym32

X86_ONLY := float-x87 self-modifying cpuid rdtsc code physics-double-x87 physics-single-x87 physics-x87-functions physics-x87-probe
WORKLOADS := $(filter-out $(X86_ONLY),$(basename $(notdir $(wildcard $(SOURCE)/workloads/*.c))))
CONTRACTED := physics-double-fma
MORE_alpha := cpu/alpha/divide
MORE_sparc := platform/other/wide
MORE_ppc := platform/other/wide cpu/ppc/square-root
MORE_mips := platform/other/wide
HEADERS := $(wildcard $(SOURCE)/*.h $(SOURCE)/*/*.h $(SOURCE)/*/*/*.h) $(SOURCE)/other-cpus.mk

all: $(IMAGES)/manifest.json

$(IMAGES)/manifest.json: $(TARGETS:%=$(IMAGES)/%) $(SOURCE)/write-manifest.sh
	METAL_FORMAT=elf CC='$(COMPILER_aarch64)-gcc' FLAGS='$(FLAGS)' $(SOURCE)/write-manifest.sh $(IMAGES) $(TARGETS) > $@.new
	mv $@.new $@

$(foreach cpu,$(CPUS) $(BOARDS),$(eval LIBRARY_$(cpu) ?= -lgcc))

# $(call compile,cpu,kind)
compile = @mkdir -p $(dir $@) && cd $(SOURCE) && $(COMPILER_$(1))-gcc $(FLAGS) $(FLAGS_$(1)) \
  $(if $(filter metal,$(2)),$(BOARD_FLAGS_$(1))) $(if $(filter $(CONTRACTED),$(notdir $*)),-ffp-contract=fast) \
  -ffile-prefix-map=$(SOURCE)=. -Icpu/$(1) -DOTHER_CPU -DCPU='"$(1)"' -DTARGET='"$(2)-$(1)"' -c $(<:$(SOURCE)/%=%) -o $@

# $(call link,cpu,kind,flags)
link = @mkdir -p $(IMAGES) && cd $(OUT)/$(2)-$(1) && $(COMPILER_$(1))-gcc $(FLAGS_$(1)) -nostdlib -static -no-pie \
  -Wl,--build-id=none -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments -Wl,-e,start $(3) \
  $(OBJECTS_$(2)_$(1):$(OUT)/$(2)-$(1)/%=%) $(LIBRARY_$(1)) -o image.elf && \
  $(COMPILER_$(1))-objcopy --strip-all image.elf $@ && chmod 755 $@

# $(call image_rules,cpu,kind,platform,link flags)
define image_rules
LINK_$(2)_$(1) := $(4)
OBJECTS_$(2)_$(1) := $(patsubst %,$(OUT)/$(2)-$(1)/%.o,$(WORKLOADS:%=workloads/%) freestanding text run protocol spread \
  platform/other/identify platform/other/table platform/other/$(3) cpu/$(1)/$(3)-start $(MORE_$(1)))
$(OUT)/$(2)-$(1)/%.o: $(SOURCE)/%.c $(HEADERS)
	$$(call compile,$(1),$(2))
$(OUT)/$(2)-$(1)/%.o: $(SOURCE)/%.S $(HEADERS)
	$$(call compile,$(1),$(2))
$(IMAGES)/$(2)-$(1): $$(OBJECTS_$(2)_$(1)) $(SOURCE)/platform/other/board.ld
	$$(call link,$(1),$(2),$$(LINK_$(2)_$(1)))
endef
# Where the file says that it is to be loaded, if the machine adds the rest.
LOAD_ppc64le := 0
LOAD_ppc := 0
LOAD_sparc := 0xf0004000
board_link = -Wl,-z,max-page-size=4096 -Wl,--defsym=BASE=$(BASE_$(1)) -Wl,--defsym=LOAD=$(or $(LOAD_$(1)),$(BASE_$(1))) -Wl,-T,$(SOURCE)/platform/other/board.ld

$(foreach cpu,$(CPUS),$(eval $(call image_rules,$(cpu),linux,process,)))
$(foreach cpu,$(BOARDS),$(eval $(call image_rules,$(cpu),metal,board,$(call board_link,$(cpu)))))

# A second machine of a CPU: its own board.h, the rest is the CPU's.
OBJECTS_q800_m68k := $(patsubst %,$(OUT)/q800-m68k/%.o,$(WORKLOADS:%=workloads/%) freestanding text run protocol spread \
  platform/other/identify platform/other/table platform/other/board cpu/m68k/board-start)
$(OUT)/q800-m68k/%.o: FLAGS_m68k += -Icpu/m68k/q800
$(OUT)/q800-m68k/%.o: $(SOURCE)/%.c $(HEADERS)
	$(call compile,m68k,q800)
$(OUT)/q800-m68k/%.o: $(SOURCE)/%.S $(HEADERS)
	$(call compile,m68k,q800)
$(IMAGES)/q800-m68k: $(OBJECTS_q800_m68k) $(SOURCE)/platform/other/board.ld
	$(call link,m68k,q800,$(call board_link,m68k))

# A program for the Atari's own operating system.
OBJECTS_atari_m68k := $(patsubst %,$(OUT)/atari-m68k/%.o,platform/atari/start platform/atari/program $(WORKLOADS:%=workloads/%) \
  freestanding text run protocol spread platform/other/identify platform/other/table)
$(OUT)/atari-m68k/%.o: $(SOURCE)/%.c $(HEADERS)
	$(call compile,m68k,atari)
$(OUT)/atari-m68k/%.o: $(SOURCE)/%.S $(HEADERS)
	$(call compile,m68k,atari)
$(IMAGES)/atari-m68k: $(OBJECTS_atari_m68k) $(SOURCE)/platform/atari/program.ld $(SOURCE)/platform/atari/write-program.sh
	@mkdir -p $(IMAGES) && cd $(OUT)/atari-m68k && $(COMPILER_m68k)-gcc $(FLAGS_m68k) -nostdlib -static -no-pie \
	  -Wl,--build-id=none -Wl,-z,noexecstack -Wl,--no-warn-rwx-segments -Wl,-e,start -Wl,--emit-relocs \
	  -Wl,-T,$(SOURCE)/platform/atari/program.ld $(OBJECTS_atari_m68k:$(OUT)/atari-m68k/%=%) -lgcc -o image.elf && \
	  $(SOURCE)/platform/atari/write-program.sh $(COMPILER_m68k) image.elf > $@.new && mv $@.new $@

check:
	@set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	$(MAKE) --no-print-directory -f $(SOURCE)/other-cpus.mk OUT=$$folder/build IMAGES=$$folder/images all; \
	diff -ru $(IMAGES) $$folder/images || { echo 'The images differ from what these sources give here.' >&2; exit 1; }; \
	echo 'Every byte of the images for other CPUs is what these sources give.'

.PHONY: all check
