#!/bin/sh
# @TITLE@: makes the dead kernel's memory ordinary memory again. Made by 'conifer plan'.
#
# Run it in the capture boot when the dump is saved: from then on /proc/vmcore shows whatever that
# memory is used for. Needs root, ndctl and daxctl, and a kernel with ZONE_DEVICE and the modules
# of_pmem, nd_pmem, device_dax, dax_pmem and kmem, which a system with udev loads by itself.
set -eu

memory="@MEMORY@"	# where each device begins

sys=${CONIFER_SYS:-/sys}

die() {
	echo "hand-back.sh: $1" >&2
	exit 1
}

# the namespace that begins at an address
namespace() {
	for namespace in "$sys"/bus/nd/devices/namespace*; do
		if [ -r "$namespace/resource" ] && [ "$(cat "$namespace/resource")" = "$1" ]; then
			echo "${namespace##*/}"
			return
		fi
	done
}

for start in $memory; do
	found=$(namespace "$start")
	[ -n "$found" ] || die "there is no device at $start: is this the capture boot, are the modules there?"
	dax=$(ndctl create-namespace -f -e "$found" -m devdax -a 2M | sed -n 's/.*"chardev":"\(dax[0-9.]*\)".*/\1/p')
	[ -n "$dax" ] || die "ndctl makes no device of $found at $start"
	daxctl reconfigure-device -m system-ram -f "$dax" > /dev/null
	echo "hand-back.sh: $dax at $start is memory again"
done
