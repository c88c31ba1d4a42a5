package dev.conifer.verdict;

/** What becomes of a preserved region's bytes; of several that hold, the first counts. */
public enum Verdict {
  /** A step writes it. */
  OVERWRITTEN("a step of the boot writes it"),
  /** The reset lost it. */
  DECAYED("the reset lost it"),
  /** A loader or kernel rule drops the reservation, so that it will be used. */
  LOST("its reservation is dropped, so it will be used"),
  /** It lies where something may be written, or there is no model of what happens. */
  UNKNOWN("it lies where something may be written"),
  /** Every byte is as it was. */
  INTACT("every byte is as it was");

  private final String meaning;

  Verdict(String meaning) {
    this.meaning = meaning;
  }

  /** The verdict in a few words. */
  public String meaning() {
    return meaning;
  }
}
