#!/bin/sh
# Opens a dump of the lab's with Debian's crash, on demand: the kernel's debug symbols are 800 MB.
#
#   open-with-crash.sh DUMP [COMMAND…]    such as: open-with-crash.sh run/crash-dump/dump bt 'log | tail'
#
# DUMP is what makedumpfile wrote in the lab, of the Linux 6.1 that the lab has. Everything comes
# from Debian's arm64 packages, by the apt state that 'conifer lab setup --install' has made in the
# cache, and stays there: crash with its libraries, and the vmlinux. crash is an arm64 program here,
# so that qemu-aarch64-static runs it: apt-get install qemu-user-static.
set -eu

die() {
	echo "open-with-crash.sh: $1" >&2
	exit 2
}

[ $# -ge 1 ] || die "which dump? usage: open-with-crash.sh DUMP [COMMAND…]"
dump=$1
shift
[ -r "$dump" ] || die "$dump cannot be read"
qemu=$(command -v qemu-aarch64-static) || die "there is no qemu-aarch64-static: apt-get install qemu-user-static"
cache=${CONIFER_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/conifer}
APT_CONFIG=$cache/debian/apt/apt.conf
export APT_CONFIG
[ -r "$APT_CONFIG" ] || die "there is no apt state in $cache: conifer lab setup --install makes it"

image=$(ls "$cache"/debian/linux-6.1/root/boot/vmlinuz-* 2>/dev/null) || die "the lab has no Linux 6.1 yet: run it first"
release=${image##*/vmlinuz-}
tools=$cache/debian/crash
root=$tools/root
vmlinux=$tools/vmlinux-$release

if [ ! -x "$root/usr/bin/crash" ]; then
	echo "fetching crash from Debian" >&2
	mkdir -p "$tools/debs/partial" "$root"
	apt-get install --download-only --yes -o "Dir::Cache::archives=$tools/debs" crash > "$tools/log" 2>&1 ||
		die "crash cannot be fetched, see $tools/log"
	for deb in "$tools"/debs/*.deb; do
		dpkg-deb -x "$deb" "$root"
	done
fi
if [ ! -r "$vmlinux" ]; then
	echo "fetching linux-image-$release-dbg from Debian, 800 MB" >&2
	mkdir -p "$tools/incoming"
	(cd "$tools/incoming" && apt-get download "linux-image-$release-dbg") > "$tools/log" 2>&1 ||
		die "the debug symbols cannot be fetched, see $tools/log"
	dpkg-deb --fsys-tarfile "$tools/incoming/"*.deb |
		tar -x -O --wildcards "*/boot/vmlinux-$release" > "$vmlinux.new"
	[ -s "$vmlinux.new" ] || die "there is no vmlinux-$release in the package"
	mv "$vmlinux.new" "$vmlinux"
	rm -r "$tools/incoming"
fi

if [ $# -eq 0 ]; then
	exec "$qemu" -L "$root" "$root/usr/bin/crash" "$vmlinux" "$dump"
fi
{
	printf '%s\n' "$@"
	echo quit
} | "$qemu" -L "$root" "$root/usr/bin/crash" -s "$vmlinux" "$dump"
