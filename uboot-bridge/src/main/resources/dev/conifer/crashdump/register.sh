#!/bin/sh
# @TITLE@: registers the running kernel's memory for a crash dump. Made by 'conifer plan'.
#
# register.sh arm     once, when the system is up: the dump then has the kernel's notes
# register.sh disarm  before every orderly reboot: the next boot is then an ordinary one
# register.sh status  what is registered: nothing, the boot script's header, or this script's
#
# Needs root, /sys, /proc and /dev/mem, and the applets of busybox. The word that arms is written
# last: a crash while this runs finds the header that was registered before.
set -eu

word=@WORD@			# of 32 bits
none=@NONE@
by_the_boot_script=@BY_THE_BOOT_SCRIPT@
by_the_system=@BY_THE_SYSTEM@
header=@HEADER@
header_size=@HEADER_SIZE@
memory="@MEMORY@"	# start:size, the memory that the dump shows
firmware_notes="@FIRMWARE_NOTES@"
note_size=@NOTE_SIZE@
copied=@COPIED@			# what the boot script copies before the capture boot,
copied_end=@COPIED_END@
copy=@COPY@			# and where to

sys=${CONIFER_SYS:-/sys}
proc=${CONIFER_PROC:-/proc}

die() {
	echo "register.sh: $1" >&2
	exit 1
}

state() {
	devmem $word 32
}

# one 64-bit number more of the header
at=$header
put() {
	devmem "$(printf '0x%x' $at)" 64 "$(printf '0x%x' "$1")"
	at=$((at + 8))
}

# where the byte at an address is when the capture kernel runs
moved() {
	if [ $(($1)) -ge $((copied)) ] && [ $(($1)) -lt $((copied_end)) ]; then
		echo $(($1 - copied + copy))
	else
		echo $(($1))
	fi
}

# program header: type, flags, where its bytes are then, physical address, virtual address, size
entries=0
entry() {
	put $(($1 | $2 << 32))
	put $(($3))
	put $(($5))
	put $(($4))
	put $(($6))
	put $(($6))
	put 0
	entries=$((entries + 1))
}

note() {
	place=$(moved $1)
	entry 4 0 $place $place 0 $2
}

load() {
	entry 1 7 $(moved $1) $1 $2 $3
}

# a line of VMCOREINFO, which the kernel shows among the notes of its own core
vmcoreinfo() {
	dd if="$proc/kcore" bs=4096 count=16 2>/dev/null | tr '\000' '\n' | sed -n "s/^$1=//p" | head -n 1
}

# a number of 64 bits, which not every shell reads at once
number() {
	case $1 in
	0x????????????????) low=${1#0x????????}; high=${1%????????}; echo $((high << 32 | 0x$low)) ;;
	*) echo $(($1)) ;;
	esac
}

# what /proc/iomem says of a part of the kernel: start-end
part() {
	sed -n "s/^ *\([0-9a-f]*-[0-9a-f]*\) : $1\$/\1/p" "$proc/iomem" | head -n 1
}

arm() {
	[ -r "$sys/kernel/vmcoreinfo" ] || die "this kernel has no $sys/kernel/vmcoreinfo: CONFIG_CRASH_CORE or CONFIG_VMCORE_INFO is not set"
	read -r info info_size < "$sys/kernel/vmcoreinfo"
	va_bits=$(vmcoreinfo 'NUMBER(VA_BITS)')
	phys_offset=$(vmcoreinfo 'NUMBER(PHYS_OFFSET)')
	voffset=$(vmcoreinfo 'NUMBER(kimage_voffset)')
	[ -n "$va_bits" ] && [ -n "$phys_offset" ] && [ -n "$voffset" ] ||
		die "$proc/kcore does not show VMCOREINFO: CONFIG_PROC_KCORE is not set"
	phys_offset=$(number "$phys_offset")
	voffset=$(number "$voffset")
	code=$(part 'Kernel code')
	data=$(part 'Kernel data')
	image=$((0x${code%-*} & ~4095))
	image_end=$(((0x${data#*-} + 4096) & ~4095))
	[ $image -ne 0 ] || die "$proc/iomem shows no addresses: run this as root"

	if [ "$(state)" = "$(printf '0x%08X' $by_the_system)" ]; then
		devmem $word 32 $by_the_boot_script
	fi

	at=$((header + 64))
	for cpu in "$sys"/devices/system/cpu/cpu[0-9]*; do
		[ -r "$cpu/crash_notes" ] || continue
		read -r notes < "$cpu/crash_notes"
		read -r notes_size < "$cpu/crash_notes_size"
		note 0x$notes "$notes_size"
	done
	for notes in $firmware_notes; do
		note "$notes" $note_size
	done
	note "$info" "0x$info_size"
	load $image $((image + voffset)) $((image_end - image))
	for range in $memory; do
		load "${range%:*}" $(((-1 << va_bits) + ${range%:*} - phys_offset)) "${range#*:}"
	done
	[ $at -le $((header + header_size)) ] || die "the header has room for $header_size bytes, this system needs $((at - header))"

	at=$header
	put 0x00010102464c457f		# 64 bits, little-endian
	put 0
	put 0x0000000100b70004		# a core of arm64
	put 0
	put 64
	put 0
	put 0x0038004000000000		# sizes of this header and of an entry
	put $entries
	devmem $word 32 $by_the_system
}

case ${1:-} in
arm)
	arm
	;;
disarm)
	devmem $word 32 $none
	;;
status)
	case $(state) in
	"$(printf '0x%08X' $by_the_system)") echo "registered by the running system" ;;
	"$(printf '0x%08X' $by_the_boot_script)") echo "registered by the boot script" ;;
	*) echo "not registered" ;;
	esac
	;;
*)
	echo "usage: register.sh arm|disarm|status" >&2
	exit 2
	;;
esac
