#!/bin/sh
# Writes a TOS program: write-program.sh TOOLS IMAGE.elf (linked at 0 with its relocations kept; TOOLS is the prefix of the
# binutils). A header of 28 bytes, the program, and the places that the loader adds its address to: the first as a number
# of 32 bits, the others by their distances, with 1 for 254 bytes without any (Atari GEMDOS Reference Manual, "Executable
# file format").
set -eu
tools=$1
elf=$2
"$tools-objcopy" -O binary -j .text "$elf" "$elf.bin"
text=$(wc -c < "$elf.bin")
end=$((0x$("$tools-nm" "$elf" | awk '$3 == "bss_end" {print $1}')))
"$tools-readelf" -rW "$elf" | awk '$3 ~ /^R_68K/ {print $1, $3}' | sort > "$elf.relocations"
if grep -qv ' R_68K_\(32\|PC32\|PC16\|PC8\)$' "$elf.relocations"; then
  echo "$elf has relocations that a TOS program cannot have" >&2
  exit 1
fi

# Numbers as the escapes of printf.
escapes='
  function byte(value) { printf "\\0%o", value }
  function long(value) { byte(int(value / 16777216) % 256); byte(int(value / 65536) % 256); byte(int(value / 256) % 256); byte(value % 256) }'
printf '%b' '\0140\0032' "$(awk -v text="$text" -v bss=$((end - text)) "$escapes"'
  BEGIN { long(text); long(0); long(bss); long(0); long(0); long(1); byte(0); byte(0) }')"
cat "$elf.bin"
printf '%b' "$(sed -n 's/ R_68K_32$//p' "$elf.relocations" | while read -r place; do echo $((0x$place)); done | awk "$escapes"'
  NR == 1 { long($1) }
  NR > 1 { for (distance = $1 - last; distance > 254; distance -= 254) byte(1); byte(distance) }
  { last = $1 }
  END { byte(0) }')"
