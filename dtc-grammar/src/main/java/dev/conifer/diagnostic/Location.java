package dev.conifer.diagnostic;

/**
 * Where a {@link Diagnostic} points: into a source text, into a blob, or at a file as a whole.
 *
 * <p>{@link Object#toString()} gives the text that begins the diagnostic's first line.
 */
public sealed interface Location permits Origin, BlobLocation, FileLocation {}
