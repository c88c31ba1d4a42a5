package dev.conifer.board;

import java.time.Duration;

/** A serial port: it sends only once it is set up. */
public final class Uart implements Device {
  private int baudRate;
  private final StringBuilder sent = new StringBuilder();

  @Override
  public String name() {
    return "UART";
  }

  /** Sets it up for {@code rate} bits a second; 0 switches it off. */
  public void setUp(int rate) {
    baudRate = rate;
  }

  /** Sends {@code text}, unless nobody set it up. */
  public void send(String text) {
    if (baudRate > 0) {
      sent.append(text);
    }
  }

  /** What was sent since the board was made. */
  public String sent() {
    return sent.toString();
  }

  @Override
  public boolean isAtReset() {
    return baudRate == 0;
  }

  @Override
  public void reset() {
    baudRate = 0;
  }

  @Override
  public void advance(Duration time) {}
}
