package dev.conifer.preprocessor;

import dev.conifer.diagnostic.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The macros that were defined when a source ended, for whoever has to tell what one is not. */
public final class DefinedMacros {
  /** No macros at all. */
  public static final DefinedMacros NONE = new DefinedMacros(new Names(), new @Nullable Macro[0]);

  private final Names names;
  private final @Nullable Macro[] macros;

  /** The macros {@code macros}, by the numbers of their names. */
  DefinedMacros(Names names, @Nullable Macro[] macros) {
    this.names = names;
    this.macros = macros;
  }

  /** The names of those that some file defines, in no particular order. */
  public List<String> names() {
    List<String> defined = new ArrayList<>();
    for (Macro macro : macros) {
      if (macro != null && macro.builtin() == null && macro.origin().range().isPresent()) {
        defined.add(names.name(macro.name()));
      }
    }
    return defined;
  }

  /** Where {@code name} stands in its definition; absent when there is no such macro. */
  public Optional<Origin> definition(String name) {
    return find(name).map(Macro::origin);
  }

  /** Whether there is a macro {@code name} which stands for something only with parentheses. */
  public boolean takesArguments(String name) {
    return find(name).filter(Macro::takesArguments).isPresent();
  }

  private Optional<Macro> find(String name) {
    for (Macro macro : macros) {
      if (macro != null && macro.builtin() == null && names.name(macro.name()).equals(name)) {
        return Optional.of(macro);
      }
    }
    return Optional.empty();
  }
}
