#!/bin/sh
# Writes images/manifest.json: write-manifest.sh FOLDER TARGET... (the compiler and its flags come in CC and FLAGS)
set -eu
folder=$1
shift
printf '{\n  "version": 1,\n'
printf '  "compiler": "%s",\n' "$($CC --version | head -n 1)"
printf '  "linker": "%s",\n' "$($CC -print-prog-name=ld | xargs sh -c '"$0" --version' | head -n 1)"
printf '  "flags": "%s",\n  "images": [' "$FLAGS"
separator=''
for target in "$@"; do
  case $target in
    metal-*) format=${METAL_FORMAT:-multiboot+pvh} ;;
    xen-*) format=pvh ;;
    linux-*) format=elf ;;
    boot-bios) format=boot-sector ;;
    atari-*) format=tos ;;
    q800-*) format=elf ;;
  esac
  printf '%s\n    {\n      "target": "%s",\n      "file": "%s",\n      "format": "%s",\n      "size": %s,\n      "sha256": "%s"\n    }' \
    "$separator" "$target" "$target" "$format" "$(wc -c < "$folder/$target" | tr -d ' ')" "$(sha256sum "$folder/$target" | cut -d ' ' -f 1)"
  separator=,
done
printf '\n  ]\n}\n'
