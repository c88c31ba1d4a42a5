package dev.conifer.scenario.lab;

/** Is told how far a lab has come. */
@FunctionalInterface
public interface Progress {
  /** A stage was reached, such as {@code U-Boot at its prompt}. */
  void reached(String stage);
}
