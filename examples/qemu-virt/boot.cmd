# Loads the kernel, its ramdisk and its tree, leaves a mark for the next stage at a
# fixed address, and boots. The mark lies in the region 'scratch' of script.dts.
load virtio 0:1 ${kernel_addr_r} /boot/Image
load virtio 0:1 ${ramdisk_addr_r} /boot/initrd.img
setenv ramdisk_size ${filesize}
if load virtio 0:1 0x48000000 /boot/board.dtb; then
	setenv bootargs console=ttyAMA0 reboot=warm
	mw.l 0x58100000 0x626f6f74 4
	booti ${kernel_addr_r} ${ramdisk_addr_r}:${ramdisk_size} 0x48000000
fi
