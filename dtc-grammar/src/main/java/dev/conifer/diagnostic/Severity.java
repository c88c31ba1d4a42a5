package dev.conifer.diagnostic;

/** How much a {@link Diagnostic} matters. */
public enum Severity {
  /** The input cannot be used; no output is written. */
  ERROR("Error"),
  /** The input can be used, but hardly means what its author thinks. */
  WARNING("Warning"),
  /** Something worth knowing. */
  NOTE("Note");

  private final String title;

  Severity(String title) {
    this.title = title;
  }

  /** The word that stands in a diagnostic's text form. */
  public String title() {
    return title;
  }
}
