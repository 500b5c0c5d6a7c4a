# Builds what starts the payload from a medium: `make -f boot.mk` into images/boot, `check` into a temporary folder to
# compare every byte.

SOURCE := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
OUT ?= $(SOURCE)/build
IMAGES ?= $(SOURCE)/images/boot
CC := gcc
OBJCOPY := objcopy

TARGETS := boot-bios
FLAGS := -m32 -ffreestanding -nostdlib -static -no-pie -Wl,--build-id=none -Wl,--no-warn-rwx-segments -Wall -Werror

all: $(IMAGES)/manifest.json

$(IMAGES)/manifest.json: $(TARGETS:%=$(IMAGES)/%) $(SOURCE)/write-manifest.sh
	CC='$(CC)' FLAGS='$(FLAGS)' $(SOURCE)/write-manifest.sh $(IMAGES) $(TARGETS) > $@.new
	mv $@.new $@

$(IMAGES)/boot-bios: $(SOURCE)/boot/bios.S $(SOURCE)/boot/bios.ld $(SOURCE)/boot.mk
	@mkdir -p $(IMAGES) $(OUT) && cd $(SOURCE)/boot && $(CC) $(FLAGS) -Wl,-T,bios.ld bios.S -o $(OUT)/bios.elf && \
	  $(OBJCOPY) -O binary $(OUT)/bios.elf $@ && chmod 644 $@

check:
	@set -e; folder=$$(mktemp -d); trap 'rm -rf "$$folder"' EXIT; \
	$(MAKE) --no-print-directory -f $(SOURCE)/boot.mk OUT=$$folder/build IMAGES=$$folder/images all; \
	diff -ru $(IMAGES) $$folder/images || { echo 'The boot images differ from what these sources give here.' >&2; exit 1; }; \
	echo 'Every byte of the boot images is what these sources give.'

.PHONY: all check
