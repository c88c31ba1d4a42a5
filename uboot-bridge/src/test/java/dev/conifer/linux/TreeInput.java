package dev.conifer.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A tree to boot the real kernel with, and where everything lies: the parts that vary, as text.
 *
 * @param kernel where the image is put
 * @param fdt where the tree is put
 * @param initrd where the ramdisk is put
 * @param entries entries of the reservation block
 * @param memory memory nodes
 * @param chosen further properties of {@code /chosen}
 * @param arguments what is added to the command line
 * @param nodes children of {@code /reserved-memory}
 * @param devices further children of the root
 */
record TreeInput(
    long kernel,
    long fdt,
    long initrd,
    List<String> entries,
    List<String> memory,
    List<String> chosen,
    List<String> arguments,
    List<String> nodes,
    List<String> devices) {
  /** The memory of a machine of 1 GiB. */
  static final List<String> ALL_MEMORY =
      List.of("memory@40000000 { device_type = \"memory\"; reg = <0 0x40000000 0 0x40000000>; };");

  /** The tree of QEMU's virt machine, as far as a kernel needs it to print. */
  private static final String BOARD =
      """
      /dts-v1/;
      %1$s
      / {
      	#address-cells = <2>;
      	#size-cells = <2>;
      	compatible = "linux,dummy-virt";
      	model = "virt";
      	interrupt-parent = <&gic>;
      	cpus {
      		#address-cells = <1>;
      		#size-cells = <0>;
      		cpu@0 {
      			device_type = "cpu";
      			compatible = "arm,cortex-a57";
      			reg = <0>;
      			enable-method = "psci";
      		};
      		cpu@1 {
      			device_type = "cpu";
      			compatible = "arm,cortex-a57";
      			reg = <1>;
      			enable-method = "psci";
      		};
      	};
      	psci {
      		compatible = "arm,psci-1.0", "arm,psci-0.2";
      		method = "hvc";
      	};
      	timer {
      		compatible = "arm,armv8-timer";
      		interrupts = <1 13 4>, <1 14 4>, <1 11 4>, <1 10 4>;
      		always-on;
      	};
      	clk: apb-pclk {
      		compatible = "fixed-clock";
      		#clock-cells = <0>;
      		clock-frequency = <24000000>;
      	};
      	gic: interrupt-controller@8000000 {
      		compatible = "arm,gic-v3";
      		#interrupt-cells = <3>;
      		interrupt-controller;
      		reg = <0 0x08000000 0 0x00010000>, <0 0x080a0000 0 0x00f60000>;
      	};
      	serial@9000000 {
      		compatible = "arm,pl011", "arm,primecell";
      		reg = <0 0x09000000 0 0x00001000>;
      		interrupts = <0 1 4>;
      		clocks = <&clk>, <&clk>;
      		clock-names = "uartclk", "apb_pclk";
      	};
      	%2$s
      	chosen {
      		stdout-path = "/serial@9000000";
      		bootargs = "%3$s";
      		linux,initrd-start = <0 %4$s>;
      		linux,initrd-end = <0 %5$s>;
      		%6$s
      	};
      	reserved-memory {
      		#address-cells = <2>;
      		#size-cells = <2>;
      		ranges;
      		%7$s
      	};
      	%8$s
      };
      """;

  /**
   * As in the recorded boots. {@code memblock=debug} makes the kernel say what it reserves, and the
   * log must hold that.
   */
  private static final String ARGUMENTS =
      "console=ttyAMA0 quiet panic=-1 rodata=off kfence.sample_interval=100 memblock=debug"
          + " log_buf_len=1M";

  TreeInput {
    entries = List.copyOf(entries);
    memory = List.copyOf(memory);
    chosen = List.copyOf(chosen);
    arguments = List.copyOf(arguments);
    nodes = List.copyOf(nodes);
    devices = List.copyOf(devices);
  }

  /** The tree's source, for a ramdisk of {@code ramdiskSize} bytes. */
  String dts(long ramdiskSize) {
    List<String> commandLine = new ArrayList<>(List.of(ARGUMENTS));
    commandLine.addAll(arguments);
    return BOARD
        .formatted(
            String.join("\n", entries),
            String.join("\n\t", memory),
            String.join(" ", commandLine),
            hex(initrd),
            hex(initrd + ramdiskSize),
            String.join("\n\t\t", chosen),
            String.join("\n\t\t", nodes),
            String.join("\n\t", devices))
        .replaceAll("\n\\s*(?=\n)", "");
  }

  /** A number as the sources have it. */
  static String hex(long value) {
    return String.format(Locale.ROOT, "0x%x", value);
  }

  /** What is one step simpler than this. */
  List<TreeInput> simpler() {
    List<TreeInput> all = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      all.add(with(entries, memory, chosen, arguments, without(nodes, i), devices));
    }
    for (int i = 0; i < devices.size(); i++) {
      all.add(with(entries, memory, chosen, arguments, nodes, without(devices, i)));
    }
    for (int i = 0; i < entries.size(); i++) {
      all.add(with(without(entries, i), memory, chosen, arguments, nodes, devices));
    }
    if (!chosen.isEmpty()) {
      all.add(with(entries, memory, List.of(), arguments, nodes, devices));
    }
    if (!arguments.isEmpty()) {
      all.add(with(entries, memory, chosen, List.of(), nodes, devices));
    }
    if (!memory.equals(ALL_MEMORY)) {
      all.add(with(entries, ALL_MEMORY, chosen, arguments, nodes, devices));
    }
    return all;
  }

  private static List<String> without(List<String> list, int index) {
    List<String> fewer = new ArrayList<>(list);
    fewer.remove(index);
    return fewer;
  }

  private TreeInput with(
      List<String> e,
      List<String> m,
      List<String> c,
      List<String> a,
      List<String> n,
      List<String> d) {
    return new TreeInput(kernel, fdt, initrd, e, m, c, a, n, d);
  }
}
