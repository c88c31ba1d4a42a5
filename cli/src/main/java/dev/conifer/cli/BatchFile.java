package dev.conifer.cli;

import java.nio.file.Path;

/**
 * One file of a batch.
 *
 * @param input its name, as the user gave it
 * @param output where its output goes
 */
record BatchFile(String input, Path output) {}
