package dev.conifer.dts;

/** What may stand between {@code <} and {@code >}: a number, a reference or a label. */
public sealed interface CellsItem permits Expression, Reference, LabelSyntax {}
