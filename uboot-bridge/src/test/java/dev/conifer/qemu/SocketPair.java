package dev.conifer.qemu;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * A connection as there is one to QEMU.
 *
 * @param ours our end
 * @param peer the end of whoever is there in QEMU's place
 */
record SocketPair(SocketChannel ours, SocketChannel peer) implements AutoCloseable {
  /** A connection by a socket in {@code folder}. */
  static SocketPair in(Path folder) throws IOException {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("s"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      SocketChannel ours = SocketChannel.open(address);
      return new SocketPair(ours, server.accept());
    }
  }

  @Override
  public void close() throws IOException {
    ours.close();
    peer.close();
  }
}
