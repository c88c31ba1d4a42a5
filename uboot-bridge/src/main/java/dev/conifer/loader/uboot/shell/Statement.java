package dev.conifer.loader.uboot.shell;

import java.util.List;
import java.util.Optional;

/** A piece of a script that can be run. */
sealed interface Statement {

  /** Words. */
  record Simple(List<Word> words) implements Statement {}

  /** {@code if … then … elif … then … else … fi}. */
  record Choice(List<Branch> branches, Optional<Block> otherwise) implements Statement {}

  /** A condition and what is done when it holds. */
  record Branch(Block condition, Block body) {}

  /** {@code for name in words; do … done}. */
  record Each(String variable, List<Word> words, Block body, int line) implements Statement {}

  /** {@code while … do … done}, or {@code until}. */
  record Repeat(Block condition, Block body, boolean until, int line) implements Statement {}

  /** Statements one after the other. */
  record Block(List<Step> steps) {}

  /** A statement and what follows it. */
  record Step(Statement statement, Followup followup) {}

  /** On what the next statement depends. */
  enum Followup {
    ALWAYS,
    /** {@code &&}. */
    IF_SUCCESSFUL,
    /** {@code ||}. */
    IF_FAILED
  }
}
